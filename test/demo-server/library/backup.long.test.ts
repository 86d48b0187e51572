import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Video, VideoCaptionsList, VideoProgress, VideoStream } from '@oriel/core/contract';
import { startServer, type TestServer } from '../../support/server.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { countPictures, makeFilm, run, settled, startLibrary, upload } from './support.ts';

const root = join(import.meta.dirname, '../../..');
let folder: string;
let dataDir: string;
let backup: string;

/** What `npm run backup` and `npm run restore` run. */
const tool = (command: 'backup' | 'restore', file: string, dir: string) =>
  run(process.execPath, ['demo-server/src/backup/main.ts', command, file], { cwd: root, env: { ...process.env, DATA_DIR: dir, DATABASE_URL: '', STORAGE_URL: '' } });

/** What it prints to stderr when it fails. */
async function refusal(...args: Parameters<typeof tool>): Promise<string> {
  try {
    await tool(...args);
  } catch (error) {
    return (error as { stderr: string }).stderr.trim();
  }
  return assert.fail('it succeeded');
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oriel-backup-'));
  dataDir = join(folder, 'data');
  backup = join(folder, 'library.tar');
  await prepareDatabase(dataDir);
});
after(() => rm(folder, { recursive: true, force: true }));

async function put(server: TestServer, path: string, type: string, body: string): Promise<void> {
  assert.ok((await fetch(server.url + path, { method: 'PUT', headers: { 'Content-Type': type }, body })).ok, path);
}

test('a library that is restored elsewhere plays as before', async (t) => {
  const server = await startLibrary({ dataDir });
  const { id } = await settled(server, (await upload(server, await makeFilm(join(folder, 'film.mp4')))).id);
  const path = `/api/v1/videos/${id}`;
  await put(server, `${path}/captions/en`, 'text/vtt', 'WEBVTT\n\n00:00.000 --> 00:02.000\n“Hello”, they said.\n');
  await put(server, `${path}/chapters`, 'application/json', '{"chapters":[{"title":"The start","start_time_seconds":0}]}');
  await put(server, `${path}/protection`, 'application/json', '{"scheme":"aes-128"}');
  assert.ok((await fetch(`${server.url}${path}/progress`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"current_time":3,"completed_percentage":50}' })).ok);
  const read = async (from: TestServer) => ({
    video: await from.get<Video>(path),
    captions: await from.get<VideoCaptionsList>(`${path}/captions`),
    progress: await from.get<VideoProgress>(`${path}/progress`),
    pictures: await countPictures(from.url + (await from.get<VideoStream>(`${path}/stream`)).stream_url),
  });
  // Opening a stream counts as watching it.
  await read(server);
  const expected = await read(server);
  assert.match(await refusal('backup', backup, dataDir), /Another server is using/);
  await server.stop({ keep: true });

  const { stdout } = await tool('backup', backup, dataDir);
  assert.match(stdout, /^Backed up \d+ rows and \d+ files \(\d+\.\d MB\) in \d+\.\d s: /);
  assert.equal((await stat(backup)).mode & 0o077, 0, 'only its owner reads it');
  const elsewhere = join(folder, 'elsewhere');
  await prepareDatabase(elsewhere);
  assert.match((await tool('restore', backup, elsewhere)).stdout, /^Restored \d+ rows/);
  const restored = await startServer({ dataDir: elsewhere, cameras: [] });
  t.after(() => restored.stop());
  const found = await read(restored);
  assert.deepEqual({ ...found.progress, watch_count: 0, last_watched_at: '' }, { ...expected.progress, watch_count: 0, last_watched_at: '' });
  assert.deepEqual([found.captions, found.pictures], [expected.captions, expected.pictures]);
  // The storyboard may have been made after the video was read, and this playback counts, too.
  const lasting = ({ progress: _progress, updated_at: _updated, ...video }: Video) => video;
  assert.deepEqual(lasting(found.video), lasting(expected.video));
});

test('a backup is not restored over something else, and a damaged one leaves no rows', async () => {
  assert.match(await refusal('restore', backup, dataDir), /The database is not empty/);
  const other = join(folder, 'other');
  await prepareDatabase(other);
  await writeFile(join(other, 'server-id'), '11111111-1111-4111-8111-111111111111\n');
  assert.match(await refusal('restore', backup, other), /belongs to another server/);

  const damaged = join(folder, 'damaged.tar');
  await cp(backup, damaged);
  await truncate(damaged, (await stat(damaged)).size - 4096);
  const fresh = join(folder, 'fresh');
  await prepareDatabase(fresh);
  assert.match(await refusal('restore', damaged, fresh), /damaged|not complete/);
  await writeFile(damaged, 'This is a text.\n'.repeat(100));
  assert.match(await refusal('restore', damaged, join(folder, 'unused')), /no backup/);
  assert.match(await refusal('restore', join(folder, 'missing.tar'), join(folder, 'unused')), /missing\.tar/);
  assert.equal((await readFile(backup)).byteLength > 0, true);
});
