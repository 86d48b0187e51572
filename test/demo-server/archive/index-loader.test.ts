import assert from 'node:assert/strict';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { readConfig } from '../../../demo-server/src/config.ts';
import { type Database, openDatabase } from '../../../demo-server/src/db/database.ts';
import { segments } from '../../../demo-server/src/db/schema.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { createServer } from '../../../demo-server/src/server.ts';
import { Archive } from '../../../demo-server/src/archive/archive.ts';
import { until } from '../../support/until.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { makeVideo, play, shifted, silent, temporaryFolder, type Video } from './media.ts';

const START = Date.UTC(2026, 0, 31, 12);
const MINUTE = 60_000;
const FILES = 400;
const COPIES = 5;
const FOREVER = { from: 0, to: 4e12 };
const noCameras = fileURLToPath(new URL('../server/no-cameras.json', import.meta.url));
let video: Video;

before(async () => void (video = await makeVideo({ seconds: 1, start: START })));


/** A data directory with hundreds of files of two cameras, of which the database knows nothing. */
async function fill(t: TestContext): Promise<{ dataDir: string; db: Database; bytes: number }> {
  const dataDir = temporaryFolder(t);
  await prepareDatabase(dataDir);
  const db = await openDatabase({ dataDir }, silent);
  const archive = await Archive.open({ db, config: { dataDir, retention: { maxAge: 1e13, maxBytes: 1e13, minFreeBytes: 0 } }, log: silent });
  for (let i = 0; i < FILES; i++) {
    const writer = archive.writer(i % 2 === 0 ? 'yard' : 'gate');
    play(shifted(video, i * MINUTE), writer);
    await writer.close();
  }
  await archive.close();
  await db.orm.delete(segments);
  const { bytes } = archive.index.of('yard').segments[0]!;
  return { dataDir, db, bytes };
}

test('the index is filled while recording goes on, the newest first, and retention waits for it', async (t) => {
  const { dataDir, db, bytes } = await fill(t);
  t.after(() => db.close());
  const archive = await Archive.open({ db, config: { dataDir, retention: { maxAge: 1e13, maxBytes: bytes * 100, minFreeBytes: 0 } }, log: silent });
  t.after(() => archive.close());
  assert.equal(archive.index.isComplete, false);
  assert.deepEqual([archive.hasRecordings('yard'), archive.hasRecordings('gate'), archive.hasRecordings('new')], [true, true, false]);

  const bus = new FrameBus();
  const stop = new AbortController();
  t.after(() => stop.abort());
  archive.attach({ id: 'yard', bus }, stop.signal);
  bus.setTracks(video.tracks);
  const now = FILES * MINUTE;
  for (const by of [0, 1000, 2000]) for (const frame of shifted(video, now + by).frames) bus.push(frame);

  const seen: number[] = [];
  let isComplete = false;
  while (!isComplete) {
    isComplete = archive.index.isComplete;
    const oldest = archive.index.groupAfter('gate', 0);
    if (oldest && oldest.from !== seen.at(-1)) seen.push(oldest.from);
    if (!isComplete) assert.equal(readdirSync(join(dataDir, 'recordings/gate')).length, FILES / 2, 'nothing is removed before all are known');
    await new Promise(setImmediate);
  }
  assert.ok(seen.length > 2, 'it grows');
  assert.deepEqual(seen, seen.toSorted((a, b) => b - a), 'from the newest to the oldest');
  assert.ok(archive.index.groupAt('yard', START + now), 'recorded meanwhile');

  await archive.loaded;
  const kept = archive.index.sequences('gate', FOREVER);
  assert.ok(kept.length < 60, 'then the oldest are removed');
  assert.equal(kept.at(-1)!.from, START + (FILES - 1) * MINUTE);
  assert.equal(readdirSync(join(dataDir, 'recordings/gate')).length, kept.length);
});

test('a server listens before it has indexed its recordings, is ready, and logs the progress', async (t) => {
  const { dataDir, db } = await fill(t);
  await db.close();
  // Enough for a server that starts slowly on a busy machine.
  const recordings = join(dataDir, 'recordings');
  for (let copy = 1; copy <= COPIES; copy++) for (const camera of ['yard', 'gate']) cpSync(join(recordings, camera), join(recordings, `${camera}-${copy}`), { recursive: true });
  const logged: { msg: string; files?: number }[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line) as { msg: string }) });
  const config = readConfig({ PORT: '0', DATA_DIR: dataDir, CAMERAS: noCameras, HISTORY_MINUTES: '0', RETENTION_DAYS: '1000000' });
  const server = await createServer(config, log);
  t.after(() => server.close());
  assert.equal((await fetch(`${server.address}/readyz`)).status, 200);
  await until('all is indexed', () => logged.some(({ msg }) => msg === 'recordings indexed'));
  const at = (pattern: RegExp) => logged.findIndex(({ msg }) => pattern.test(msg));
  assert.ok(at(/^Server listening/) >= 0 && at(/^Server listening/) < at(/^recordings indexed/), JSON.stringify(logged));
  assert.equal(logged[at(/^recordings indexed/)]!.files, FILES * (1 + COPIES));
});
