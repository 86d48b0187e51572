import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { VideoIdOrSlug } from '@oriel/core/contract';
import { VideoStore } from '../../../demo-server/src/library/video-store.ts';
import { type Database, openDatabase } from '../../../demo-server/src/db/database.ts';
import { silent } from '../archive/media.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';

const EMPTY = { description: '', tags: [], category: null, originalFilename: '', contentType: '', fileSizeBytes: 0, createdBy: null };

let dataDir: string;
let db: Database;
let videos: VideoStore;

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'oriel-videos-'));
  await prepareDatabase(dataDir);
  db = await openDatabase({ dataDir }, silent);
  videos = new VideoStore(db);
  for (const [title, description, tags] of [
    ['Red car', 'On a street', ['cars', 'Road_2']],
    ['Blue 100% car', 'Behind a \\ sign', ['road']],
    ['Tree', 'Beside a street', ['green', 'big plant']],
  ] as const) {
    await videos.create({ ...EMPTY, id: videos.newId(), title, description, tags: [...tags] });
  }
});
after(async () => {
  await db.close();
  await rm(dataDir, { recursive: true, force: true });
});

test('a video is found by its id and by its slug, whatever its title', async () => {
  for (const title of ['Red car', '!', 'W'.repeat(255)]) {
    const { id, slug } = await videos.create({ ...EMPTY, id: videos.newId(), title });
    assert.ok(VideoIdOrSlug.safeParse(slug).success && slug !== id);
    for (const asked of [id, slug]) assert.equal((await videos.getByIdOrSlug(asked)).id, id);
    await videos.remove(id);
    for (const asked of [id, slug]) await assert.rejects(videos.getByIdOrSlug(asked), { code: 'video_unknown' });
  }
});

async function find(query: string): Promise<string[]> {
  const { rows } = await videos.list({ query, limit: 20 }, { all: true });
  return rows.map(({ title }) => title).toSorted();
}

test('a search finds videos that have every word, in any order and whatever the case', async () => {
  assert.deepEqual(await find('car RED'), ['Red car']);
  assert.deepEqual(await find('car'), ['Blue 100% car', 'Red car']);
  assert.deepEqual(await find('red blue'), []);
  assert.deepEqual(await find(' \t '), ['Blue 100% car', 'Red car', 'Tree'], 'no word');
});

test('words may be in title, description and tags', async () => {
  assert.deepEqual(await find('ROAD car'), ['Blue 100% car', 'Red car']);
  assert.deepEqual(await find('street road'), ['Red car']);
  assert.deepEqual(await find('plant tree'), ['Tree']);
  assert.deepEqual(await find('carsroad'), [], 'no word spans two tags');
});

test('a search takes every character as it is', async () => {
  assert.deepEqual(await find('100%'), ['Blue 100% car']);
  assert.deepEqual(await find('1%r'), []);
  assert.deepEqual(await find('d_2'), ['Red car']);
  assert.deepEqual(await find('r_d'), []);
  assert.deepEqual(await find('\\'), ['Blue 100% car']);
});
