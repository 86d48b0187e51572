import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openDatabase } from '../../../../demo-server/src/db/database.ts';
import { runningCount } from '../../../../demo-server/src/media/ffmpeg.ts';
import { FrameBus } from '../../../../demo-server/src/media/frame-bus.ts';
import type { StoredGroup } from '../../../../demo-server/src/archive/archive-index.ts';
import { Archive } from '../../../../demo-server/src/archive/archive.ts';
import { FragmentReader } from '../../../../demo-server/src/archive/fragment-reader.ts';
import type { WallClock } from '../../../../demo-server/src/media/wall-clock.ts';
import { maxBytes } from '../../../../demo-server/src/cameras/demo/encoding.ts';
import { HistoryMaker } from '../../../../demo-server/src/cameras/demo/history-maker.ts';
import { chunksOf, outagesIn, without } from '../../../../demo-server/src/cameras/demo/history-ranges.ts';
import { scenes } from '../../../../demo-server/src/cameras/demo/scenes.ts';
import { DemoHistory } from '../../../../demo-server/src/cameras/demo/demo-history.ts';
import { CpuBudget, PRIORITY } from '../../../../demo-server/src/jobs/cpu-budget.ts';
import { until } from '../../../support/until.ts';
import { prepareDatabase } from '../../../support/prepared-database.ts';
import { FFMPEG, makeVideo, play, silent, temporaryFolder } from '../../archive/media.ts';
import { readClocks, toAnnexB } from '../clock-reading.ts';

const fragments = new FragmentReader();
const START = Date.UTC(2026, 0, 31, 12);
const FOREVER = { from: 0, to: 4e12 };

async function openRecordings(t: TestContext, dataDir = temporaryFolder(t)) {
  await prepareDatabase(dataDir);
  const db = await openDatabase({ dataDir }, silent);
  const archive = await Archive.open({ db, config: { dataDir, retention: { maxAge: 1e13, maxBytes: 1e12, minFreeBytes: 0 } }, log: silent });
  t.after(async () => {
    await archive.close();
    await db.close();
  });
  return { archive, dataDir };
}

const sceneWith = (outage: boolean) => {
  const scene = scenes.find((each) => (each.outage !== undefined) === outage);
  assert.ok(scene);
  return scene;
};

function groupsOf(archive: Archive, cameraId: string): StoredGroup[] {
  const groups: StoredGroup[] = [];
  for (let group = archive.index.groupAfter(cameraId, 0); group; group = archive.index.groupAfter(cameraId, group.to)) groups.push(group);
  return groups;
}

/** A timer fires when the test calls `fire`. */
class HeldClock implements WallClock {
  readonly waits: { delay: number; fn: () => void }[] = [];
  readonly now = Date.now;
  readonly monotonic = () => performance.now();
  readonly random = Math.random;

  after(delay: number, fn: () => void): () => void {
    const wait = { delay, fn };
    this.waits.push(wait);
    return () => {
      if (this.waits.includes(wait)) this.waits.splice(this.waits.indexOf(wait), 1);
    };
  }

  fire(): void {
    this.waits.shift()?.fn();
  }
}

async function script(folder: string, body: string): Promise<string> {
  const file = join(folder, 'script.sh');
  await writeFile(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return file;
}

/** A bus with a first frame. */
async function liveBus(): Promise<FrameBus> {
  const bus = new FrameBus();
  play(await makeVideo({ seconds: 1, start: START }), { tracks: (tracks) => bus.setTracks(tracks), frame: (frame) => bus.push(frame) });
  return bus;
}

test('ranges are split at whole minutes, newest first, around what is recorded', () => {
  const minute = 60_000;
  assert.deepEqual(chunksOf({ from: START + 100, to: START + 2 * minute + 500 }), [
    { from: START + 2 * minute, to: START + 2 * minute + 500 },
    { from: START + minute, to: START + 2 * minute },
    { from: START + 100, to: START + minute },
  ]);
  assert.deepEqual(chunksOf({ from: START, to: START + minute }), [{ from: START, to: START + minute }]);
  assert.deepEqual(without({ from: 0, to: 1000 }, []), [{ from: 0, to: 1000 }]);
  assert.deepEqual(without({ from: 0, to: 10_000 }, [{ from: 0, to: 2000 }, { from: 5000, to: 5050 }, { from: 9950, to: 10_000 }]), [{ from: 2000, to: 5000 }, { from: 5050, to: 9950 }]);
  assert.deepEqual(without({ from: 0, to: 10_000 }, [{ from: 0, to: 10_000 }]), []);
  const scene = sceneWith(true);
  assert.deepEqual(outagesIn(scene, { from: START + 5000, to: START + 600_000 }), [{ from: START + 5000, to: START + 20_000 }]);
  assert.equal(outagesIn(scene, { from: START, to: START + 3_600_000 }).length, 6);
  assert.deepEqual(outagesIn(sceneWith(false), FOREVER), []);
});

test('history is recorded around outages, shows the recorded time, and is generated once', async (t) => {
  const { archive, dataDir } = await openRecordings(t);
  const options = { archive, ffmpegPath: FFMPEG, cpu: new CpuBudget(1), cacheDir: dataDir, log: silent };
  const scene = sceneWith(true);
  const range = { from: START - 3013, to: START + 21_500 };
  const camera = { id: 'gate', name: 'Gate', scene, range };
  const maker = new HistoryMaker(options);
  assert.equal(maker.progressOf('gate'), undefined);
  await maker.run([camera], AbortSignal.timeout(60_000));
  assert.equal(maker.progressOf('gate'), 1);
  assert.equal(runningCount(), 0);

  const sequences = archive.index.sequences('gate', FOREVER);
  assert.equal(sequences.length, 2);
  const near = (time: number | undefined, expected: number) => assert.ok(Math.abs((time ?? 0) - expected) < 80, `${time} against ${expected}`);
  assert.equal(sequences[0]?.from, range.from);
  near(sequences[0]?.to, START);
  assert.equal(sequences[1]?.from, START + 20_000);
  near(sequences[1]?.to, range.to);

  let pictures = 0;
  for (let group = archive.index.groupAfter('gate', 0); group; group = archive.index.groupAfter('gate', group.to)) {
    const { track, frames } = await fragments.read(group);
    const clocks = await readClocks(toAnnexB(track.description, frames.map(({ data }) => data)), 'h264');
    assert.deepEqual(clocks, frames.map(({ time }) => time));
    pictures += frames.length;
  }
  assert.equal(pictures, Math.floor(3013 / 40) + Math.floor(1500 / 40));

  const again = new HistoryMaker(options);
  await again.run([camera], AbortSignal.timeout(60_000));
  assert.deepEqual(archive.index.sequences('gate', FOREVER), sequences);
  assert.equal(again.progressOf('gate'), 1);
});

test('a start continues the history of the last one, up to the same first frame', async (t) => {
  const { archive, dataDir } = await openRecordings(t);
  const scene = sceneWith(false);
  const options = { archive, ffmpegPath: FFMPEG, cpu: new CpuBudget(1), cacheDir: dataDir, log: silent, duration: 8000 };
  const bus = new FrameBus();
  const cameras = [{ id: 'door', name: 'Door', bus, scene }];
  const first = new DemoHistory(options);
  t.after(() => first.close());
  first.start(cameras);
  assert.equal(first.progressOf('door'), 0);
  assert.equal(first.progressOf('other'), undefined);
  const live = START + 3000;
  play(await makeVideo({ seconds: 1, start: live }), { tracks: (tracks) => bus.setTracks(tracks), frame: (frame) => bus.push(frame) });
  await until('the newest part is made', () => (first.progressOf('door') ?? 0) > 0);
  await first.close();
  assert.equal(runningCount(), 0);
  const [newest, ...rest] = archive.index.sequences('door', FOREVER).reverse();
  assert.deepEqual(rest, []);
  assert.ok(Math.abs((newest?.to ?? 0) - live) < 80);
  assert.ok((newest?.from ?? 0) > live - 8000, 'not all of it');

  const second = new DemoHistory(options);
  t.after(() => second.close());
  const later = new FrameBus();
  second.start([{ ...cameras[0]!, bus: later }]);
  await until('all is made', () => second.progressOf('door') === 1);
  const whole = archive.index.sequences('door', FOREVER);
  assert.equal(whole.length, 1);
  assert.equal(whole[0]?.from, live - 8000);

  const third = new DemoHistory(options);
  third.start(cameras);
  await until('it knows', () => third.progressOf('door') === 1);
  await third.close();
  assert.deepEqual(archive.index.sequences('door', FOREVER), whole);
});

test('history keeps to its disk budget: the oldest part is left out, also by a later start', async (t) => {
  const { archive, dataDir } = await openRecordings(t);
  const scene = sceneWith(false);
  const cameras = ['door', 'yard'].map((id) => ({ id, name: id, scene, range: { from: START - 5000, to: START + 5000 } }));
  const bytes = () => cameras.flatMap(({ id }) => groupsOf(archive, id)).reduce((sum, group) => sum + group.bytes, 0);
  const run = async (budget: number) => {
    const maker = new HistoryMaker({ archive, ffmpegPath: FFMPEG, cpu: new CpuBudget(1), cacheDir: dataDir, log: silent, budget });
    await maker.run(cameras, AbortSignal.timeout(60_000));
    assert.deepEqual(cameras.map(({ id }) => maker.progressOf(id)), [1, 1], 'no more is to come');
    assert.ok(bytes() <= budget);
    return cameras.map(({ id }) => archive.index.sequences(id, FOREVER).map(({ from }) => from));
  };
  const small = maxBytes(5000) + 50_000;
  assert.deepEqual(await run(small), [[START], []]);
  assert.deepEqual(await run(small), [[START], []]);
  assert.deepEqual(await run(small + bytes()), [[START], [START]]);
});

test('history waits for its turn in the CPU budget: transcoding comes first', async (t) => {
  const { archive, dataDir } = await openRecordings(t);
  const cpu = new CpuBudget(1);
  const order: string[] = [];
  const writer = (id: string) => {
    order.push('history');
    return archive.writer(id);
  };
  const recording = { index: archive.index, loaded: archive.loaded, writer };
  const maker = new HistoryMaker({ archive: recording, ffmpegPath: FFMPEG, cpu, cacheDir: dataDir, log: silent });
  const { signal } = new AbortController();
  const held = Promise.withResolvers<void>();
  const before = cpu.run(() => held.promise, { priority: PRIORITY.ladder, signal });
  const made = maker.run([{ id: 'door', name: 'Door', scene: sceneWith(false), range: { from: START, to: START + 1000 } }], signal);
  await until('history waits', () => cpu.waiting === 1);
  const transcoding = cpu.run(async () => void order.push('transcoding'), { priority: PRIORITY.ladder, signal });
  held.resolve();
  await Promise.all([before, transcoding, made]);
  assert.deepEqual(order, ['transcoding', 'history']);
  assert.equal(archive.index.sequences('door', FOREVER).length, 1);
});

test('another job of the CPU budget waits for a turn of the history, not for a whole chunk', async (t) => {
  const { archive, dataDir } = await openRecordings(t);
  const cpu = new CpuBudget(1);
  const maker = new HistoryMaker({ archive, ffmpegPath: FFMPEG, cpu, cacheDir: dataDir, log: silent });
  const made = maker.run([{ id: 'door', name: 'Door', scene: sceneWith(false), range: { from: START, to: START + 60_000 } }], AbortSignal.timeout(60_000));
  await until('the history is being drawn', () => archive.index.groupAfter('door', 0));
  await cpu.run(async () => {}, { priority: PRIORITY.ladder, signal: AbortSignal.timeout(10_000) });
  assert.equal(maker.progressOf('door'), 0, 'the chunk was not complete when the job was');
  await made;
  const [sequence, ...others] = archive.index.sequences('door', FOREVER);
  assert.deepEqual([sequence?.from, others], [START, []]);
  assert.ok((sequence?.to ?? 0) >= START + 59_920);
});

test('by default all cameras together take no more than 600 MB', async (t) => {
  const range = { from: START - 60_000, to: START };
  const recorded = (bytes: number) => ({
    index: {
      sequences: () => [],
      groupAfter: (_id: string, time: number) => (time <= range.from ? { ...range, bytes, path: '', offset: 0, reach: 100 } : undefined),
    },
    loaded: Promise.resolve(),
    writer: () => assert.fail('nothing is recorded'),
  });
  const cameras = scenes.map((scene) => ({ id: scene.id, name: scene.name, scene, range }));
  const run = (bytes: number) => new HistoryMaker({ archive: recorded(bytes), ffmpegPath: FFMPEG, cpu: new CpuBudget(1), cacheDir: temporaryFolder(t), log: silent }).run(cameras, AbortSignal.timeout(60_000));
  await run((600_000_000 - maxBytes(60_000)) / 4 + 1);
  await assert.rejects(run((600_000_000 - maxBytes(60_000)) / 4 - 1), /nothing is recorded/, 'it would go on where there is room');
});

test('after a failure it is tried again', async (t) => {
  const { archive, dataDir } = await openRecordings(t);
  const clock = new HeldClock();
  const brokenOnce = await script(dataDir, `[ -e '${dataDir}/failed' ] || { : > '${dataDir}/failed'; echo broken >&2; exit 1; }; exec ${FFMPEG} "$@"`);
  const history = new DemoHistory({ archive, ffmpegPath: brokenOnce, cpu: new CpuBudget(1), cacheDir: dataDir, log: silent, duration: 1000, clock });
  t.after(() => history.close());
  history.start([{ id: 'door', name: 'Door', bus: await liveBus(), scene: sceneWith(false) }]);
  await until('it waits', () => clock.waits.length === 1);
  assert.equal(history.progressOf('door'), 0);
  clock.fire();
  await until('it is made', () => history.progressOf('door') === 1);
  assert.equal(archive.index.sequences('door', FOREVER).length, 1);
});

test('after the last attempt there is no progress any more', async (t) => {
  const { archive, dataDir } = await openRecordings(t);
  const clock = new HeldClock();
  const history = new DemoHistory({ archive, ffmpegPath: await script(dataDir, 'exit 1'), cpu: new CpuBudget(1), cacheDir: dataDir, log: silent, duration: 1000, clock });
  history.start([{ id: 'door', name: 'Door', bus: await liveBus(), scene: sceneWith(false) }]);
  const waits: number[] = [];
  while (waits.length < 3) {
    waits.push(await until('it waits', () => clock.waits[0]?.delay));
    assert.equal(history.progressOf('door'), 0);
    clock.fire();
  }
  assert.deepEqual(waits, [10_000, 60_000, 300_000]);
  await until('it is given up', () => history.progressOf('door') === undefined);
  assert.equal(clock.waits.length, 0);
  await history.close();

  const closing = new DemoHistory({ archive, ffmpegPath: await script(dataDir, 'exit 1'), cpu: new CpuBudget(1), cacheDir: dataDir, log: silent, duration: 1000, clock });
  closing.start([{ id: 'door', name: 'Door', bus: await liveBus(), scene: sceneWith(false) }]);
  await until('it waits', () => clock.waits.length === 1);
  await closing.close();
  assert.equal(clock.waits.length, 0);
});
