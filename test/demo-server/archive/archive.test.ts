import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { OrielError, toIso } from '@oriel/core/contract';
import { type Database, openDatabase } from '../../../demo-server/src/db/database.ts';
import { events, segments } from '../../../demo-server/src/db/schema.ts';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import type { Frame } from '../../../demo-server/src/media/frame.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { EventStore } from '../../../demo-server/src/archive/event-store.ts';
import { FragmentReader } from '../../../demo-server/src/archive/fragment-reader.ts';
import { activity } from '../../../demo-server/src/archive/activity.ts';
import { Archive, type ArchiveOptions } from '../../../demo-server/src/archive/archive.ts';
import { findPostgres, startPostgres } from '../db/postgres.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { FFMPEG, makeVideo, play, shifted, silent, temporaryFolder, type Video } from './media.ts';

const START = Date.UTC(2026, 0, 31, 12);
const HOUR = 3_600_000;
const fragments = new FragmentReader();
const FOREVER = { from: 0, to: 4e12 };
const config = { retention: { maxAge: 1e12, maxBytes: 1e12, minFreeBytes: 0 } };
const pictures = ({ frames }: Video): Frame[] => frames.filter(({ kind }) => kind === 'video');

/** Every frame that the index leads to, one group after the other. */
async function readAll(archive: Archive, cameraId: string) {
  const frames = [];
  for (let group = archive.index.groupAfter(cameraId, 0); group; group = archive.index.groupAfter(cameraId, group.to)) frames.push(...(await fragments.read(group)).frames);
  return frames;
}

const asStored = (frames: readonly Frame[], durations = 40) =>
  frames.map(({ time, keyframe, data }) => ({ time, duration: durations, keyframe, data: Buffer.from(data).toString('base64') }));

const asRead = (frames: Awaited<ReturnType<typeof readAll>>) => frames.map((frame) => ({ ...frame, data: Buffer.from(frame.data).toString('base64') }));

const postgres = findPostgres();
const databases: { name: string; skip: string | false; start?: () => ReturnType<typeof startPostgres> }[] = [
  { name: 'PGlite', skip: false },
  { name: 'PostgreSQL', skip: postgres ? false : 'PostgreSQL is not installed', ...(postgres && { start: () => startPostgres(postgres) }) },
];

for (const { name, skip, start } of databases) {
  describe(`recordings with ${name}`, { skip }, () => {
    const databaseDir = mkdtempSync(join(tmpdir(), 'oriel-database-'));
    let server: Awaited<ReturnType<typeof startPostgres>> | undefined;
    let db: Database;
    let video: Video;

    before(async () => {
      server = await start?.();
      if (!server) await prepareDatabase(databaseDir);
      db = await openDatabase({ dataDir: databaseDir, databaseUrl: server?.url }, silent);
      video = await makeVideo({ seconds: 5, start: START });
    });
    after(async () => {
      await db.close();
      await server?.stop();
      rmSync(databaseDir, { recursive: true, force: true });
    });

    const open = async (dataDir: string, options: Partial<ArchiveOptions> = {}) => {
      const archive = await Archive.open({ db, config: { ...config, dataDir }, log: silent, ...options });
      await archive.loaded;
      return archive;
    };
    const fresh = async (t: TestContext, options: Partial<ArchiveOptions> = {}) => {
      await db.orm.delete(segments);
      const dataDir = temporaryFolder(t);
      const archive = await open(dataDir, options);
      t.after(() => archive.close());
      return { dataDir, archive };
    };
    const record = async (archive: Archive, recorded: Video, cameraId = 'yard') => {
      const writer = archive.writer(cameraId);
      play(recorded, writer);
      await writer.close();
    };
    const filesOf = (dataDir: string, cameraId = 'yard') => readdirSync(join(dataDir, 'recordings', cameraId));

    test('every frame of the bus is read back with its bytes and its time', async (t) => {
      const { archive } = await fresh(t);
      const bus = new FrameBus();
      const stop = new AbortController();
      assert.deepEqual(archive.stateOf('yard'), { state: 'off' });
      archive.attach({ id: 'yard', bus }, stop.signal);
      assert.deepEqual(archive.stateOf('yard'), { state: 'waiting' });
      bus.setTracks(video.tracks);
      for (const frame of video.frames) bus.push(frame);
      stop.abort();
      assert.equal(bus.readerCount, 0);
      await archive.close();
      assert.deepEqual(asRead(await readAll(archive, 'yard')), asStored(video.frames));
      assert.deepEqual(archive.index.sequences('yard', FOREVER), [{ from: START, to: START + 5000 }]);
      const { track } = await fragments.read(archive.index.groupAt('yard', START)!);
      assert.deepEqual(track, video.tracks[0]);
    });

    test('only complete groups are reported', async (t) => {
      const { archive } = await fresh(t);
      const writer = archive.writer('yard');
      play({ ...video, frames: video.frames.slice(0, 40) }, writer);
      await writer.ready();
      while (!archive.index.groupAt('yard', START)) await new Promise(setImmediate);
      assert.equal(archive.index.groupAt('yard', START + 1000), undefined);
      await writer.close();
      assert.equal(archive.index.groupAt('yard', START + 1000)!.to, START + 1600);
    });

    test('times that are not whole milliseconds are exact to a tick', async (t) => {
      const { archive } = await fresh(t);
      const uneven = await makeVideo({ seconds: 2, start: START + 0.3, rate: 30 });
      await record(archive, uneven);
      const frames = await readAll(archive, 'yard');
      assert.equal(frames.length, 60);
      frames.forEach(({ time }, i) => assert.ok(Math.abs(time - uneven.frames[i]!.time) <= 1 / 180 + 1e-3));
    });

    test('the database gives the same index after a restart, and so do the files alone', async (t) => {
      const { dataDir, archive } = await fresh(t);
      await record(archive, video);
      await record(archive, shifted(video, HOUR));
      await archive.close();
      const look = async ({ index }: Archive) => ({
        sequences: index.sequences('yard', FOREVER),
        group: index.groupAt('yard', START + HOUR + 2300),
        activity: await activity(index.of('yard'), { from: START, to: START + 5000 }, 5, new AbortController().signal),
      });
      const before = await look(archive);
      assert.ok(before.group);

      const fromRows = await open(dataDir);
      assert.deepEqual(await look(fromRows), before);
      await fromRows.close();

      const rows = await db.orm.select().from(segments);
      await db.orm.delete(segments);
      const fromFiles = await open(dataDir);
      assert.deepEqual(await look(fromFiles), before);
      assert.deepEqual(asRead(await readAll(fromFiles, 'yard')), [...asStored(video.frames), ...asStored(shifted(video, HOUR).frames)]);
      await fromFiles.close();
      const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
      assert.deepEqual((await db.orm.select().from(segments)).sort(byPath), rows.sort(byPath));
    });

    test('rows without a file are deleted; an incomplete group at the end of a file is cut off, whatever the row says', async (t) => {
      const { dataDir, archive } = await fresh(t);
      await record(archive, video);
      await record(archive, shifted(video, HOUR));
      await archive.close();
      const [torn, gone] = filesOf(dataDir).sort().map((file) => join(dataDir, 'recordings', 'yard', file));
      const last = archive.index.groupAt('yard', START + 4500)!;
      await truncate(torn!, last.offset + last.bytes - 1);
      rmSync(gone!);
      const again = await open(dataDir);
      t.after(() => again.close());
      assert.deepEqual(again.index.sequences('yard', FOREVER), [{ from: START, to: START + 4000 }]);
      assert.equal(statSync(torn!).size, last.offset);
      assert.deepEqual((await db.orm.select().from(segments)).map(({ path, bytes }) => [path, bytes]), [[`yard/${START}.mp4`, last.offset]]);
      assert.deepEqual(asRead(await readAll(again, 'yard')), asStored(video.frames.slice(0, 100)));
    });

    test('a file without a complete group is removed', async (t) => {
      const { dataDir, archive } = await fresh(t);
      await record(archive, video);
      await archive.close();
      await truncate(join(dataDir, 'recordings', 'yard', `${START}.mp4`), 700);
      const again = await open(dataDir);
      t.after(() => again.close());
      assert.deepEqual(filesOf(dataDir), []);
      assert.deepEqual(again.index.sequences('yard', FOREVER), []);
      assert.deepEqual(await db.orm.select().from(segments), []);
    });

    test('retention by age removes whole segments; a file that is being read can still be read', async (t) => {
      let now = START + 3 * HOUR;
      const { dataDir, archive } = await fresh(t, { now: () => now });
      const limited = await open(dataDir, { config: { dataDir, retention: { ...config.retention, maxAge: 2 * HOUR } }, now: () => now });
      t.after(() => limited.close());
      await archive.close();
      await record(limited, shifted(video, HOUR));
      await record(limited, shifted(video, 2 * HOUR));
      const old = limited.index.groupAt('yard', START + HOUR)!;
      await limited.retain();
      assert.equal(limited.index.sequences('yard', FOREVER).length, 2);
      now += 5001;
      const reading = fragments.read(old);
      await limited.retain();
      assert.deepEqual(limited.index.sequences('yard', FOREVER), [{ from: START + 2 * HOUR, to: START + 2 * HOUR + 5000 }]);
      assert.deepEqual(filesOf(dataDir), [`${START + 2 * HOUR}.mp4`]);
      assert.equal((await db.orm.select().from(segments)).length, 1);
      assert.equal((await reading).frames.length, 25);
      await assert.rejects(fragments.read(old), (error) => error instanceof OrielError && error.code === 'no_recording');
    });

    test('retention by age removes events too, of all cameras, also at the next start', async (t) => {
      let now = START + 3 * HOUR;
      const { dataDir, archive } = await fresh(t, { now: () => now });
      await archive.close();
      const store = new EventStore(db);
      for (const cameraId of ['yard', 'gone']) for (const hours of [1, 2]) await store.create(cameraId, { time: toIso(START + hours * HOUR), label: `${hours}` });
      const labels = async (cameraId: string) => (await store.list(cameraId, FOREVER)).map(({ label }) => label);
      const limited = () => open(dataDir, { config: { dataDir, retention: { ...config.retention, maxAge: 2 * HOUR } }, now: () => now });
      await (await limited()).close();
      assert.deepEqual([await labels('yard'), await labels('gone')], [['1', '2'], ['1', '2']]);
      now += 1;
      await (await limited()).close();
      assert.deepEqual([await labels('yard'), await labels('gone')], [['2'], ['2']]);
      assert.deepEqual(await store.cameraIds(), new Set(['yard', 'gone']));
      now += HOUR;
      await (await limited()).close();
      assert.deepEqual(await store.cameraIds(), new Set());
    });

    test('of more than a thousand events in a range the newest are listed, by time', async () => {
      const store = new EventStore(db);
      await db.orm.insert(events).values(Array.from({ length: 1003 }, (_, i) => ({ serverId: db.serverId, cameraId: 'busy', time: START + i, label: `${i}` })));
      const all = await store.list('busy', FOREVER);
      assert.deepEqual([all.length, all[0]?.label, all[1]?.label, all.at(-1)?.label], [1000, '3', '4', '1002']);
      assert.equal((await store.list('busy', { from: START, to: START + 2 })).length, 2);
      await db.orm.delete(events);
    });

    test('retention by size removes the oldest of all cameras first, and never the file that is being written', async (t) => {
      const { dataDir, archive } = await fresh(t);
      for (const [cameraId, hours] of [['yard', 3], ['gate', 1], ['yard', 0], ['gate', 2]] as const) await record(archive, shifted(video, hours * HOUR), cameraId);
      await archive.close();
      const size = statSync(join(dataDir, 'recordings', 'yard', `${START}.mp4`)).size;
      const limited = await open(dataDir, { config: { dataDir, retention: { ...config.retention, maxBytes: 2.5 * size } } });
      t.after(() => limited.close());
      assert.deepEqual([filesOf(dataDir), filesOf(dataDir, 'gate')], [[`${START + 3 * HOUR}.mp4`], [`${START + 2 * HOUR}.mp4`]]);
      const writer = limited.writer('yard');
      play(shifted(video, -HOUR), writer);
      while (!limited.index.groupAt('yard', START - HOUR + 3000)) await new Promise(setImmediate);
      await limited.retain();
      assert.ok(limited.index.groupAt('yard', START - HOUR));
      await writer.close();
    });
  });
}

describe('recordings on disk', () => {
  test('files play by themselves', async (t) => {
    const dataDir = temporaryFolder(t);
    await prepareDatabase(dataDir);
    const db = await openDatabase({ dataDir }, silent);
    t.after(() => db.close());
    const archive = await Archive.open({ db, config: { ...config, dataDir }, log: silent });
    const video = await makeVideo({ seconds: 3, start: START, sound: true });
    const writer = archive.writer('yard');
    play(video, writer);
    await writer.close();
    await archive.close();
    const file = join(dataDir, 'recordings', 'yard', `${START}.mp4`);
    const probe = await runFfmpeg(FFMPEG, ['-v', 'error', '-xerror', '-i', file, '-map', '0:v', '-map', '0:a', '-f', 'framecrc', 'pipe:1'], { signal: AbortSignal.timeout(20_000) });
    const lines = Buffer.from(probe).toString().split('\n');
    assert.equal(lines.filter((line) => line.startsWith('0,')).length, pictures(video).length);
    assert.ok(lines.filter((line) => line.startsWith('1,')).length > 100);
    assert.ok((await readFile(file)).includes('mp4a'));
  });
});
