import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { type Database, openDatabase } from '../../../demo-server/src/db/database.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { Archive, type ArchiveOptions } from '../../../demo-server/src/archive/archive.ts';
import { FragmentReader } from '../../../demo-server/src/archive/fragment-reader.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { makeVideo, play, shifted, silent, temporaryFolder, type Video } from './media.ts';

const fragments = new FragmentReader();
const START = Date.UTC(2026, 0, 31, 12);
const MEBIBYTE = 2 ** 20;
const databaseDir = mkdtempSync(join(tmpdir(), 'oriel-database-'));
let db: Database;
let video: Video;

before(async () => {
  await prepareDatabase(databaseDir);
  db = await openDatabase({ dataDir: databaseDir }, silent);
  video = await makeVideo({ seconds: 4, start: START, size: '1280x720' });
});
after(async () => {
  await db.close();
  rmSync(databaseDir, { recursive: true, force: true });
});

/** A camera that records, on a clock that goes 10 s on with every turn of the picture. */
async function start(t: TestContext, dataDir: string, { minFreeBytes = 0, ...options }: Partial<ArchiveOptions> & { minFreeBytes?: number } = {}) {
  let now = START;
  const retention = { maxAge: 1e13, maxBytes: 1e12, minFreeBytes };
  const archive = await Archive.open({ db, config: { dataDir, retention }, log: silent, now: () => now, ...options });
  t.after(() => archive.close());
  const bus = new FrameBus();
  const stop = new AbortController();
  t.after(() => stop.abort());
  archive.attach({ id: 'yard', bus }, stop.signal);
  bus.setTracks(video.tracks);
  let turns = 0;
  const turn = () => {
    now += 10_000;
    for (const frame of shifted(video, 10_000 * turns++).frames) bus.push(frame);
    return START + 10_000 * (turns - 1);
  };
  return { archive, turn };
}

async function until(fact: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !fact(); ) {
    assert.ok(Date.now() < deadline, `never true: ${fact.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('too little free space stops the recorder, with its reason, and room lets it go on', async (t) => {
  let free = 100 * MEBIBYTE;
  let measured = 0;
  const measureFreeSpace = async () => (measured++, free);
  const { archive, turn } = await start(t, temporaryFolder(t), { minFreeBytes: 50 * MEBIBYTE, measureFreeSpace });
  const first = turn();
  await until(() => archive.index.groupAt('yard', first + 2000) !== undefined);
  assert.deepEqual(archive.stateOf('yard'), { state: 'recording' });

  free = 49 * MEBIBYTE;
  const second = turn();
  await until(() => archive.stateOf('yard').state === 'stopped');
  assert.deepEqual(archive.stateOf('yard'), { state: 'stopped', reason: 'disk_full' });

  free = 51 * MEBIBYTE;
  const before = measured;
  turn();
  await until(() => measured >= before + 2);
  assert.deepEqual(archive.stateOf('yard'), { state: 'stopped', reason: 'disk_full' }, 'a little room is not enough to begin again');

  free = 100 * MEBIBYTE;
  const last = turn();
  await until(() => archive.index.groupAt('yard', last + 2000) !== undefined);
  assert.deepEqual(archive.stateOf('yard'), { state: 'recording' });
  assert.equal(archive.index.groupAt('yard', second + 500), undefined);
});

test('on a full disk the oldest recordings make room for the new ones, down to an hour', async (t) => {
  const dataDir = temporaryFolder(t);
  const old = await Archive.open({ db, config: { dataDir, retention: { maxAge: 1e13, maxBytes: 1e12, minFreeBytes: 0 } }, log: silent });
  for (const [camera, minutes] of [['yard', -240], ['gate', -180], ['yard', -120], ['gate', -30], ['yard', -30]] as const) {
    const writer = old.writer(camera);
    play(shifted(video, minutes * 60_000), writer);
    await writer.close();
  }
  const size = old.index.of('yard').segments[0]!.bytes;
  await old.close();
  const recorded = () => readdirSync(join(dataDir, 'recordings'), { recursive: true }).filter((name) => String(name).endsWith('.mp4')).reduce((sum, name) => sum + statSync(join(dataDir, 'recordings', String(name))).size, 0);
  const starts = (camera: string) => archive.index.of(camera).segments.map(({ start }) => (start - START) / 60_000);
  let capacity = 1000 * MEBIBYTE;
  const { archive, turn } = await start(t, dataDir, { minFreeBytes: MEBIBYTE, measureFreeSpace: async () => capacity - recorded() });
  await archive.loaded;
  assert.deepEqual([starts('yard'), starts('gate')], [[-240, -120, -30], [-180, -30]]);

  // Room for half a recording: the next three turns need that of the oldest.
  capacity = recorded() + MEBIBYTE + size / 2;
  for (let i = 0; i < 3; i++) {
    const time = turn();
    await until(() => archive.index.groupAt('yard', time + 2500) !== undefined);
  }
  assert.deepEqual(archive.stateOf('yard'), { state: 'recording' });
  assert.deepEqual([starts('yard').slice(0, 1), starts('gate')], [[-30], [-30]], 'all but the newest hour: the spare room is more than these');

  // Nothing is left that may be removed.
  capacity = recorded();
  turn();
  await until(() => archive.stateOf('yard').state === 'stopped');
  assert.deepEqual(archive.stateOf('yard'), { state: 'stopped', reason: 'disk_full' });
  assert.deepEqual([starts('yard').slice(0, 1), starts('gate')], [[-30], [-30]]);
});

const mountable = process.getuid?.() === 0 && process.platform === 'linux';

test('a full disk stops the recorder, what is recorded plays, and room lets it go on', { skip: mountable ? false : 'only root can mount a small disk' }, async (t) => {
  const disk = mkdtempSync(join(tmpdir(), 'oriel-disk-'));
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk], { encoding: 'utf8' });
  if (mount.status !== 0) return t.skip(`no tmpfs here: ${mount.stderr}`);
  t.after(() => {
    spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });
  const { archive, turn } = await start(t, disk);
  const ballast = join(disk, 'ballast');
  const first = turn();
  await until(() => archive.index.groupAt('yard', first + 2000) !== undefined);
  const { bytes } = archive.index.groupAt('yard', first)!;
  // Room for half a group: the write fails in its middle.
  const free = Number(spawnSync('stat', ['-f', '-c', '%a', disk], { encoding: 'utf8' }).stdout) * 4096;
  writeFileSync(ballast, Buffer.alloc(free - Math.floor(bytes / 2)));
  turn();
  await until(() => archive.stateOf('yard').state === 'stopped');
  assert.deepEqual(archive.stateOf('yard'), { state: 'stopped', reason: 'disk_full' });
  const [sequence] = archive.index.sequences('yard', { from: 0, to: 4e12 });
  assert.equal(sequence!.from, START);
  for (let time = START; time < sequence!.to; time += 1000) assert.ok((await fragments.read(archive.index.groupAt('yard', time)!)).frames.length > 0);
  rmSync(ballast);
  const last = turn();
  await until(() => archive.index.groupAt('yard', last + 2000) !== undefined);
  assert.deepEqual(archive.stateOf('yard'), { state: 'recording' });
});
