import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { after, before, beforeEach, test } from 'node:test';
import { type Database, openDatabase } from '../../../demo-server/src/db/database.ts';
import { segments } from '../../../demo-server/src/db/schema.ts';
import type { Track } from '../../../demo-server/src/media/frame.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { Archive, type ArchiveOptions } from '../../../demo-server/src/archive/archive.ts';
import { FragmentReader } from '../../../demo-server/src/archive/fragment-reader.ts';
import { GroupAssembler } from '../../../demo-server/src/archive/group-assembler.ts';
import { stretchesOf } from '../../../demo-server/src/archive/stretches.ts';
import { GroupReader } from '../../../demo-server/src/webrtc/peer/group-reader.ts';
import { RecordedGroups } from '../../../demo-server/src/webrtc/peer/recorded-groups.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { makeVideo, play, shifted, silent, type Video } from './media.ts';

const fragments = new FragmentReader();
const START = Date.UTC(2026, 0, 31, 12);
const EVER = { from: 0, to: 4e12 };
const dataDir = mkdtempSync(join(tmpdir(), 'oriel-writer-'));
let db: Database;
let video: Video;
let archive: Archive;

before(async () => {
  await prepareDatabase(dataDir);
  db = await openDatabase({ dataDir }, silent);
  video = await makeVideo({ seconds: 10, start: START });
});
beforeEach(async () => {
  await archive?.close();
  rmSync(join(dataDir, 'recordings'), { recursive: true, force: true });
  await db.orm.delete(segments);
  archive = await Archive.open({ db, config: { dataDir, retention: { maxAge: 1e13, maxBytes: 1e12, minFreeBytes: 0 } }, log: silent });
});
after(async () => {
  await archive.close();
  await db.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const files = () => readdirSync(join(dataDir, 'recordings', 'yard')).map((name) => Number.parseInt(name, 10) - START).sort((a, b) => a - b);

async function write(...parts: Video[]): Promise<void> {
  const writer = archive.writer('yard');
  for (const part of parts) for (const frame of (writer.tracks(part.tracks), part.frames)) writer.frame(frame);
  await writer.close();
}

async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await new Promise(setImmediate);
}

test('a file is about a minute, and the next goes on without a gap', async () => {
  await write({ tracks: video.tracks, frames: Array.from({ length: 13 }, (_, i) => shifted(video, 10_000 * i).frames).flat() });
  assert.deepEqual(files(), [0, 60_000, 120_000]);
  assert.deepEqual(archive.index.sequences('yard', EVER), [{ from: START, to: START + 130_000 }]);
});

test('history comes newest chunk first and joins what is live', async () => {
  const live = archive.writer('yard');
  play(shifted(video, 30_000), live);
  for (const by of [20_000, 10_000, 0]) await write(shifted(video, by));
  await live.close();
  assert.deepEqual(archive.index.sequences('yard', EVER), [{ from: START, to: START + 40_000 }]);
  for (let time = START; time < START + 40_000; time += 1000) assert.equal(archive.index.groupAt('yard', time)?.from, time);
});

test('times may go back from one chunk of history to the next', async () => {
  await write(shifted(video, 10_000), video);
  assert.deepEqual(archive.index.sequences('yard', EVER), [{ from: START, to: START + 20_000 }]);
});

test('history that is made again is not recorded again', async () => {
  await write(video);
  await write(shifted(video, 4000));
  assert.deepEqual(archive.index.sequences('yard', EVER), [{ from: START, to: START + 14_000 }]);
  assert.deepEqual(files(), [0, 10_000]);
});

test('other tracks begin a file of their own', async () => {
  const other = await makeVideo({ seconds: 2, start: START + 10_000, size: '320x180' });
  await write(video, other);
  assert.deepEqual(files(), [0, 10_000]);
  const track = async (time: number): Promise<Track> => (await fragments.read(archive.index.groupAt('yard', time)!)).track;
  assert.deepEqual([await track(START), await track(START + 11_000)], [video.tracks[0], other.tracks[0]]);
});

test('a source that was lost leaves a gap, and the recorder waits', async (t) => {
  const bus = new FrameBus();
  const stop = new AbortController();
  t.after(() => stop.abort());
  archive.attach({ id: 'yard', bus }, stop.signal);
  bus.setTracks(video.tracks);
  for (const frame of video.frames.slice(0, 60)) bus.push(frame);
  await until(() => archive.stateOf('yard').state === 'recording');
  bus.lose(START + 2400);
  assert.deepEqual(archive.stateOf('yard'), { state: 'waiting' });
  await until(() => archive.index.groupAt('yard', START + 2399) !== undefined);
  for (const frame of shifted(video, 3000).frames) bus.push(frame);
  await until(() => archive.stateOf('yard').state === 'recording');
  stop.abort();
  assert.deepEqual(archive.stateOf('yard'), { state: 'off' });
  await archive.close();
  assert.deepEqual(archive.index.sequences('yard', EVER), [{ from: START, to: START + 2400 }, { from: START + 3000, to: START + 13_000 }]);
});

test('a recorder that is switched off and on again loses nothing of the group in between', async () => {
  const bus = new FrameBus();
  bus.setTracks(video.tracks);
  for (const frame of video.frames.slice(0, 40)) bus.push(frame);
  const first = new AbortController();
  archive.attach({ id: 'yard', bus }, first.signal);
  for (const frame of video.frames.slice(40, 60)) bus.push(frame);
  first.abort();
  await until(() => archive.index.groupAt('yard', START + 2399) !== undefined);
  const second = new AbortController();
  archive.attach({ id: 'yard', bus }, second.signal);
  for (const frame of video.frames.slice(60)) bus.push(frame);
  second.abort();
  await archive.close();
  assert.deepEqual(archive.index.sequences('yard', EVER), [{ from: START + 1000, to: START + 10_000 }]);
});

/** Frames as `archive` plays them, from one group to the next. */
async function playback(from = 0) {
  const frames: { time: number; data: string }[] = [];
  for (let group = archive.index.groupAfter('yard', from); group; group = archive.index.groupAfter('yard', group.from + 1))
    for (const { time, data } of (await fragments.read(group)).frames) frames.push({ time, data: Buffer.from(data).toString('base64') });
  return frames;
}
const asPlayed = ({ frames }: Pick<Video, 'frames'>) => frames.map(({ time, data }) => ({ time, data: Buffer.from(data).toString('base64') }));

test('a clock that is set back by ten minutes stops nothing: all is recorded, with one discontinuity', async () => {
  const bus = new FrameBus();
  const stop = new AbortController();
  archive.attach({ id: 'yard', bus }, stop.signal);
  bus.setTracks(video.tracks);
  const turn = (by: number) => shifted(video, by).frames;
  // Twelve minutes; in the middle of a group the clock goes back by ten, and the source goes on.
  const before = Array.from({ length: 72 }, (_, i) => turn(10_000 * i)).flat();
  const after = Array.from({ length: 70 }, (_, i) => turn(120_000 + 10_000 * i)).flat();
  const cut = 10;
  for (const frame of before) bus.push(frame);
  for (const frame of after.slice(cut)) bus.push(frame);
  await until(() => archive.stateOf('yard').state === 'recording');
  stop.abort();
  await archive.close();
  assert.deepEqual(archive.index.sequences('yard', EVER), [{ from: START, to: START + 820_000 }]);
  const played = await playback();
  // The first keyframe after the step, and all frames before it at their own times.
  const firstKeyframe = after.findIndex(({ keyframe }, i) => i >= cut && keyframe);
  const step = after[firstKeyframe]!.time;
  assert.deepEqual(played, asPlayed({ frames: [...before.filter(({ time }) => time < step), ...after.slice(firstKeyframe)] }));

  // Playback over WebRTC and HLS find the same groups, and come to an end.
  const { index } = archive;
  const groups = new RecordedGroups({ at: async (time) => index.groupAt('yard', time), after: async (time) => index.groupAfter('yard', time), before: async (time) => index.groupBefore('yard', time) }, new GroupReader());
  const times: number[] = [];
  for (let group = await groups.after(0); group; group = await groups.next(group)) times.push(...group.frames.map(({ time }) => time));
  assert.deepEqual(times, played.map(({ time }) => time));
  const hls = [...stretchesOf(index.segments('yard', EVER))].flatMap(({ segment, first, end }) => Array.from({ length: end - first }, (_, i) => segment.groups.from(first + i)));
  assert.deepEqual(hls, [...before.filter(({ time }) => time < step), ...after.slice(firstKeyframe)].filter(({ keyframe }) => keyframe).map(({ time }) => time));

  // Nothing is lost of what the clock ran twice: the files of both takes have every frame.
  const stored = archive.index.of('yard').segments.reduce((sum, segment) => sum + segment.frames, 0);
  assert.equal(stored, before.length + after.length - cut);
  assert.deepEqual([...new Set(archive.index.of('yard').segments.map(({ take }) => take))], [0, 1]);

  // And so it is after a restart, from the rows and from the files alone.
  for (const forget of [async () => {}, async () => void (await db.orm.delete(segments))]) {
    await forget();
    archive = await Archive.open({ db, config: { dataDir, retention: { maxAge: 1e13, maxBytes: 1e12, minFreeBytes: 0 } }, log: silent });
    await archive.loaded;
    assert.deepEqual(await playback(), played);
    await archive.close();
  }
});

test('after a reconnection whose times overlap the end of before, every new frame is recorded', async () => {
  const bus = new FrameBus();
  const stop = new AbortController();
  archive.attach({ id: 'yard', bus }, stop.signal);
  bus.setTracks(video.tracks);
  for (const frame of video.frames) bus.push(frame);
  bus.lose(START + 10_000);
  const again = shifted(video, 9480);
  for (const frame of again.frames) bus.push(frame);
  await until(() => archive.stateOf('yard').state === 'recording');
  stop.abort();
  await archive.close();
  assert.deepEqual(await playback(), asPlayed({ frames: [...video.frames.filter(({ time }) => time < START + 9480), ...again.frames] }));
  assert.deepEqual(archive.index.sequences('yard', EVER), [{ from: START, to: START + 19_480 }]);
});

/** An archive on a monotonic clock of the test's own, with what it logs. */
async function openWatched(options: Partial<ArchiveOptions> = {}) {
  let elapsed = 0;
  const logged: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push((JSON.parse(line) as { msg: string }).msg) });
  await archive.close();
  archive = await Archive.open({ db, config: { dataDir, retention: { maxAge: 1e13, maxBytes: 1e12, minFreeBytes: 0 } }, log, monotonic: () => elapsed, ...options });
  const bus = new FrameBus();
  archive.attach({ id: 'yard', bus }, new AbortController().signal);
  bus.setTracks(video.tracks);
  return { bus, logged, advance: (by: number) => void (elapsed += by) };
}

test('a disk that does not keep up is reported, and so is that it has caught up', async () => {
  const disk = Promise.withResolvers<number>();
  const { bus, logged, advance } = await openWatched({ measureFreeSpace: () => disk.promise });
  for (const frame of video.frames.slice(0, -1)) bus.push(frame);
  assert.deepEqual(archive.stateOf('yard'), { state: 'waiting' }, 'a burst alone says nothing');
  advance(3000);
  bus.push(video.frames.at(-1)!);
  assert.deepEqual(archive.stateOf('yard'), { state: 'stopped', reason: 'busy' });
  assert.ok(logged.some((line) => line.startsWith('recording falls behind')));
  disk.resolve(2 ** 40);
  await until(() => archive.index.groupAt('yard', START + 8500) !== undefined);
  bus.push(shifted(video, 10_000).frames[0]!);
  await until(() => archive.stateOf('yard').state === 'recording');
  assert.ok(logged.includes('recording has caught up'));
});

test('frames of which only a part can be recorded are reported, though some of them are', async () => {
  const { bus, logged, advance } = await openWatched();
  const [keyframe, ...rest] = video.frames.slice(0, 25);
  // After each keyframe the source falters, and what comes then cannot be decoded.
  for (let i = 0; i < 20; i++) {
    for (const frame of [keyframe!, ...rest.map((each) => ({ ...each, time: each.time + 1200 }))]) bus.push({ ...frame, time: frame.time + 3000 * i });
    advance(3000);
  }
  await until(() => archive.index.groupAt('yard', START + 3000 * 18) !== undefined);
  assert.deepEqual(archive.stateOf('yard'), { state: 'stopped', reason: 'internal' });
  assert.deepEqual(logged.filter((line) => line.startsWith('recording')), ['recording falls behind: frames arrive that are not written']);
  for (const frame of Array.from({ length: 3 }, (_, i) => shifted(video, 70_000 + 10_000 * i).frames).flat()) bus.push(frame);
  await until(() => archive.index.groupAt('yard', START + 98_500) !== undefined);
  bus.push(shifted(video, 100_000).frames[0]!);
  assert.deepEqual(archive.stateOf('yard'), { state: 'recording' });
});

test('a camera with a long group of pictures does not fall behind', async () => {
  const { bus, advance } = await openWatched();
  const seconds = Array.from({ length: 90 }, (_, i) => video.frames.slice(0, 25).map((frame) => ({ ...frame, time: frame.time + 1000 * i, keyframe: frame.keyframe && i % 30 === 0 })));
  for (const [i, second] of seconds.entries()) {
    for (const frame of second) bus.push(frame);
    await until(() => i < 30 || archive.index.groupAt('yard', START + 30_000 * Math.floor(i / 30) - 1) !== undefined);
    advance(1000);
    assert.notEqual(archive.stateOf('yard').state, 'stopped');
  }
});

test('closing ends every recorder, though its camera goes on', async () => {
  const bus = new FrameBus();
  archive.attach({ id: 'yard', bus }, new AbortController().signal);
  bus.setTracks(video.tracks);
  for (const frame of video.frames.slice(0, 30)) bus.push(frame);
  await archive.close();
  assert.equal(bus.readerCount, 0);
  assert.deepEqual(archive.index.sequences('yard', EVER), [{ from: START, to: START + 1200 }]);
  assert.equal((await db.orm.select().from(segments)).length, 1);
});

test('a recorder that throws is removed from the bus and reports itself as stopped', async (t) => {
  const bus = new FrameBus();
  const stop = new AbortController();
  t.after(() => stop.abort());
  archive.attach({ id: 'yard', bus }, stop.signal);
  t.mock.method(GroupAssembler.prototype, 'frame', () => {
    throw new Error('a fault in the recorder');
  });
  play(video, { tracks: (tracks) => bus.setTracks(tracks), frame: (frame) => bus.push(frame) });
  assert.equal(bus.readerCount, 0);
  assert.deepEqual(archive.stateOf('yard'), { state: 'stopped', reason: 'internal' });
});
