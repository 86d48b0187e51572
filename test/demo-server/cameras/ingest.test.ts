import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test, type TestContext } from 'node:test';
import { readFile, writeFile } from 'node:fs/promises';
import { runFfmpeg, runningCount } from '../../../demo-server/src/media/ffmpeg.ts';
import type { Frame, Milliseconds, Track } from '../../../demo-server/src/media/frame.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import type { WallClock } from '../../../demo-server/src/media/wall-clock.ts';
import { systemClock } from '../../../demo-server/src/media/wall-clock.ts';
import { Ingest, type IngestOptions } from '../../../demo-server/src/cameras/ingest.ts';
import { type FfmpegInput, FfmpegSource, type FfmpegSourceOptions, type OpenedInput } from '../../../demo-server/src/media/ffmpeg-source.ts';
import { parseSource } from '../../../demo-server/src/cameras/sources/parse-source.ts';
import { until } from '../../support/until.ts';
import { FFMPEG, silent, temporaryFolder } from '../archive/media.ts';

const config = { ffprobePath: FFMPEG.replace(/ffmpeg$/, 'ffprobe') };
const FLV_OUT = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '10', '-f', 'flv', '-flush_packets', '1', 'pipe:1'];
const picture = (...options: string[]) => ['-v', 'error', '-nostdin', ...options, '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25'];

/** A clock whose long waits are over as soon as a test says so; short ones run by themselves. */
class TestClock implements WallClock {
  readonly waits: { delay: number; fire: () => void }[] = [];
  chance = 1;

  now(): Milliseconds {
    return Date.now();
  }

  monotonic(): Milliseconds {
    return performance.now();
  }

  random(): number {
    return this.chance;
  }

  after(delay: number, fn: () => void): () => void {
    const wait = { delay, fire: fn };
    this.waits.push(wait);
    return () => {
      const at = this.waits.indexOf(wait);
      if (at >= 0) this.waits.splice(at, 1);
    };
  }

  fire(wait: { fire: () => void }): void {
    this.waits.splice(this.waits.indexOf(wait as (typeof this.waits)[number]), 1);
    wait.fire();
  }
}

function collect(bus: FrameBus) {
  const seen = { tracks: [] as (readonly Track[])[], frames: [] as (Frame & { arrival: Milliseconds })[], lost: [] as Milliseconds[] };
  bus.subscribe(
    { tracks: (tracks) => seen.tracks.push(tracks), frame: (frame) => seen.frames.push({ ...frame, arrival: Date.now() }), lost: (since) => seen.lost.push(since) },
    { signal: new AbortController().signal },
  );
  return seen;
}

function start(t: TestContext, input: FfmpegInput, { ffmpegPath = FFMPEG, ...options }: Partial<IngestOptions & FfmpegSourceOptions> = {}) {
  const bus = options.bus ?? new FrameBus();
  const seen = collect(bus);
  const ingest = new Ingest({ source: new FfmpegSource({ input, ffmpegPath }), bus, log: silent, ...options });
  t.after(() => ingest.close());
  ingest.start();
  return { bus, seen, ingest };
}

const sourceOf = (...opened: OpenedInput[]): FfmpegInput & { opens: number } => ({
  opens: 0,
  async open() {
    return opened[Math.min(this.opens++, opened.length - 1)] as OpenedInput;
  },
});

let folder: string;
const make = async (name: string, ...options: string[]) => {
  const file = join(folder, name);
  await runFfmpeg(FFMPEG, ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25', '-f', 'lavfi', '-i', 'sine', ...options, file], { signal: AbortSignal.timeout(30_000) });
  return file;
};

before((t) => {
  folder = temporaryFolder(t as TestContext);
});

test('a looped file is copied, and its times are regular up to now', async (t) => {
  const file = await make('plain.mp4', '-t', '2', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast', '-bf', '0', '-g', '25', '-an');
  const { seen, ingest } = start(t, parseSource(file, config));
  assert.equal(ingest.status.state, 'connecting');
  await until('it has looped', () => seen.frames.length > 80);
  assert.equal(ingest.status.state, 'live');
  assert.equal(ingest.status.frameRate, 25);
  assert.equal(seen.tracks.length, 1);
  const times = seen.frames.map(({ time }) => time);
  for (const [index, time] of times.slice(1).entries()) assert.ok(Math.abs(time - (times[index] ?? 0) - 40) <= 15, `${index}: ${time - (times[index] ?? 0)} ms`);
  assert.ok(seen.frames.slice(20).every(({ time, arrival }) => time - arrival < 50), 'no time lies ahead');
  await ingest.close();
  assert.equal(runningCount(), 0);
});

test('what browsers cannot play is transcoded, and sound becomes AAC', async (t) => {
  const file = await make('other.mkv', '-t', '3', '-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-bf', '3', '-g', '60', '-c:a', 'libopus');
  const { seen } = start(t, parseSource(file, config));
  await until('both kinds come', () => seen.frames.filter(({ kind }) => kind === 'video').length > 50 && seen.frames.some(({ kind }) => kind === 'audio'));
  const [video, audio] = seen.tracks[0] ?? [];
  assert.ok(video?.kind === 'video' && audio?.kind === 'audio');
  assert.match(video.codec, /^avc1\.42/);
  assert.deepEqual([audio.codec, audio.sampleRate, audio.channels], ['mp4a.40.2', 48000, 2]);
  for (const kind of ['video', 'audio']) {
    const times = seen.frames.filter((frame) => frame.kind === kind).map(({ time }) => time);
    assert.ok(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0)), kind);
  }
  assert.ok(seen.frames.filter(({ kind, keyframe }) => kind === 'video' && keyframe).length >= 2, 'a keyframe a second');
});

test('a source that drops is lost, says why, and is tried again with growing waits', async (t) => {
  const clock = new TestClock();
  const source = sourceOf(
    { args: [...picture(), '-frames:v', '30', ...FLV_OUT], base: Date.now() },
    { args: ['-v', 'error', '-nostdin', '-i', 'rtsp://admin:hunter2@127.0.0.1:1/stream'] },
  );
  const { seen, ingest } = start(t, source, { clock });
  const retries: number[] = [];
  const nextRetry = async () => {
    const opens = source.opens;
    // While FFmpeg runs, the watchdog waits for its first picture.
    const wait = await until('it waits to try again', () => ingest.status.state === 'reconnecting' && clock.waits.find(({ delay }) => delay < 14_000 || delay > 15_000));
    retries.push(wait.delay);
    clock.fire(wait);
    await until('it is tried again', () => source.opens > opens);
  };
  await nextRetry();
  assert.equal(seen.frames.length, 30);
  assert.deepEqual(seen.lost, [seen.frames.at(-1)?.time]);
  assert.equal(ingest.status.reason, 'The source ended.');
  const { since } = ingest.status;
  for (let count = 0; count < 6; count++) await nextRetry();
  await until('the reason is there', () => ingest.status.reason !== 'The source ended.');
  assert.equal(ingest.status.reason, 'The source cannot be reached.');
  assert.match(ingest.status.detail ?? '', /127\.0\.0\.1:1.*Connection refused/);
  assert.doesNotMatch(ingest.status.detail ?? '', /hunter2|admin/);
  assert.equal(ingest.status.since, since, 'lost since the first time');
  assert.deepEqual(retries, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  assert.equal(seen.lost.length, 1);
});

test('backoff is random, so that many cameras do not come back in one moment', async (t) => {
  const clock = new TestClock();
  clock.chance = 0;
  const { ingest } = start(t, { open: () => Promise.reject(new Error('no route to rtsp://me:secret@camera/one?key=1')) }, { clock });
  const wait = await until('it waits', () => clock.waits[0]);
  assert.equal(wait.delay, 500);
  assert.deepEqual([ingest.status.reason, ingest.status.detail], ['The source cannot be reached.', 'no route to rtsp://camera/one?…']);
});

test('a source that goes silent is killed and lost; its next frame is a keyframe', async (t) => {
  const bursts = `select='lt(n,25)+gt(n,1e6)'`;
  const silentSource = { args: [...picture('-re'), '-vf', bursts, ...FLV_OUT], frameRate: 25 };
  const source = sourceOf(silentSource, { args: [...picture('-re'), ...FLV_OUT] });
  const { seen, ingest, bus } = start(t, source, { clock: { ...systemClock, random: () => 0 } });
  await until('it is lost', () => seen.lost.length === 1);
  assert.equal(ingest.status.reason, 'No picture for 2 s.');
  assert.equal(bus.group.length, 0);
  const before = seen.frames.length;
  await until('it came back', () => seen.frames.length > before + 5);
  assert.equal(seen.frames[before]?.keyframe, true);
  assert.ok((seen.frames[before]?.time ?? 0) > (seen.frames[before - 1]?.time ?? Infinity));
  assert.equal(ingest.status.state, 'live');
  assert.equal(ingest.status.reason, undefined);
});

test('an FFmpeg that hangs before its first picture is killed by the watchdog', async (t) => {
  const clock = new TestClock();
  let now = 1000;
  clock.monotonic = () => now;
  const stuck = join(folder, 'stuck.sh');
  await writeFile(stuck, '#!/bin/sh\ntrap "" TERM\nwhile :; do sleep 0.1; done\n', { mode: 0o755 });
  const { ingest } = start(t, sourceOf({ args: [] }), { clock, ffmpegPath: stuck });
  const watchdog = await until('the watchdog waits', () => clock.waits[0]);
  assert.equal(watchdog.delay, 15_000);
  now += 15_001;
  clock.fire(watchdog);
  await until('it is lost', () => ingest.status.state === 'reconnecting');
  assert.equal(ingest.status.reason, 'No picture came.');
  assert.equal(runningCount(), 0);
});

test('a stream that is not FLV fails with a reason', async (t) => {
  const { ingest } = start(t, sourceOf({ args: [...picture(), '-f', 'mpegts', 'pipe:1'] }), { clock: new TestClock() });
  await until('it is lost', () => ingest.status.state === 'reconnecting');
  assert.equal(ingest.status.reason, 'The stream cannot be carried as it is.');
  assert.equal(ingest.status.detail, 'The stream is not FLV version 1.');
});

test('a source without keyframes is refused', async (t) => {
  const clock = new TestClock();
  let refused = 0;
  let now = performance.now();
  clock.monotonic = () => now;
  const openGroups = [...picture('-re'), '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast', '-tune', 'zerolatency', '-bsf:v', 'filter_units=remove_types=5', '-f', 'flv', '-flush_packets', '1', 'pipe:1'];
  const source = { ...sourceOf({ args: openGroups }), refused: () => void refused++ };
  const { ingest } = start(t, source, { clock });
  const silence = await until('pictures come', () => clock.waits.find(({ delay }) => delay <= 2000));
  now += 10_001;
  clock.fire(silence);
  await until('it is lost', () => ingest.status.state === 'reconnecting');
  assert.equal(ingest.status.reason, 'No keyframe came.');
  assert.equal(refused, 1);
});

test('a source that sends one keyframe and no other is transcoded after half a minute, and then sends one a second', async (t) => {
  const clock = new TestClock();
  let ahead = 0;
  clock.monotonic = () => performance.now() + ahead;
  const file = await make('refresh.mp4', '-t', '20', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast', '-bf', '0', '-g', '9999', '-sc_threshold', '0', '-an');
  const { ingest, seen } = start(t, parseSource(file, config), { clock });
  const keyframes = () => seen.frames.filter(({ keyframe }) => keyframe).length;
  await until('pictures come', () => ingest.status.state === 'live');
  ahead += 31_000;
  clock.fire(await until('it is watched', () => clock.waits.find(({ delay }) => delay <= 2000)));
  const retry = await until('it waits to try again', () => ingest.status.state === 'reconnecting' && clock.waits.find(({ delay }) => delay === 1000));
  assert.equal(ingest.status.reason, 'No keyframe for 30 s.');
  assert.deepEqual([seen.lost.length, keyframes()], [1, 1]);
  clock.fire(retry);
  await until('keyframes come', () => keyframes() >= 4);
  assert.equal(ingest.status.state, 'live');
});

test('a source with keyframes far apart is not refused while they come', async (t) => {
  const clock = new TestClock();
  let ahead = 0;
  clock.monotonic = () => performance.now() + ahead;
  let refused = 0;
  const source = { ...sourceOf({ args: [...picture('-re'), ...FLV_OUT] }), refused: () => void refused++ };
  const { ingest, seen } = start(t, source, { clock });
  const keyframes = () => seen.frames.filter(({ keyframe }) => keyframe).length;
  for (let count = 0; count < 4; count++) {
    const before = keyframes();
    await until('a keyframe comes', () => keyframes() > before);
    const watched = await until('it is watched', () => clock.waits.find(({ delay }) => delay <= 2000));
    ahead += 28_000;
    const { length } = seen.frames;
    await until('a picture comes', () => seen.frames.length > length);
    clock.fire(watched);
  }
  assert.deepEqual([ingest.status.state, refused], ['live', 0]);
});

test('a source that sends too much between two keyframes is refused', async (t) => {
  const clock = new TestClock();
  let refused = 0;
  const heavy = ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', 'nullsrc=size=1280x720:rate=25,geq=random(1)*255:128:128', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast', '-tune', 'zerolatency', '-qp', '4', '-g', '9999', '-sc_threshold', '0', '-f', 'flv', '-flush_packets', '1', 'pipe:1'];
  const source = { ...sourceOf({ args: heavy }), refused: () => void refused++ };
  const { ingest, bus } = start(t, source, { clock });
  await until('pictures come', () => bus.group.length > 0);
  await until('the bus lets go', () => bus.group.length === 0);
  clock.fire(await until('it is watched', () => clock.waits.find(({ delay }) => delay <= 2000)));
  await until('it is lost', () => ingest.status.state === 'reconnecting');
  assert.equal(ingest.status.reason, 'Too much comes between two keyframes.');
  assert.equal(refused, 1);
});

test('an FFmpeg that is killed is named as the cause, with the signal', async (t) => {
  const pidFile = join(folder, 'pid');
  const recorded = join(folder, 'recorded.sh');
  await writeFile(recorded, `#!/bin/sh\necho $$ > ${pidFile}\nexec ${FFMPEG} "$@"\n`, { mode: 0o755 });
  const { ingest } = start(t, sourceOf({ args: [...picture('-re'), ...FLV_OUT] }), { clock: new TestClock(), ffmpegPath: recorded });
  await until('it is live', () => ingest.status.state === 'live');
  process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGKILL');
  await until('it is lost', () => ingest.status.state === 'reconnecting');
  assert.deepEqual([ingest.status.reason, ingest.status.detail], ['The source stopped.', 'FFmpeg was ended by SIGKILL.']);
});

for (const at of ['tracks', 'frame', 'lost', 'jitter'] as const) {
  test(`a reader that throws in ${at} is removed; the source and the other readers go on`, async (t) => {
    const errors: unknown[] = [];
    const bus = new FrameBus({ log: { error: (entry: unknown) => errors.push(entry) } });
    class Broken {
      failure: unknown;
      tracks(): void {}
      frame(): void {}
      failed(error: unknown): void {
        this.failure = error;
      }
    }
    const broken = Object.assign(new Broken(), { [at]: () => { throw new RangeError('out of range'); } });
    bus.subscribe(broken, { signal: new AbortController().signal });
    const source = { ...sourceOf({ args: [...picture(), '-frames:v', '30', ...FLV_OUT] }, { args: [...picture('-re'), ...FLV_OUT] }), refused: () => assert.fail('the stream is not to blame') };
    const { ingest, seen } = start(t, source, { bus, clock: { ...systemClock, random: () => 0 } });
    await until('frames come again after the end', () => seen.frames.length > 40);
    bus.setJitter(50);
    assert.equal(ingest.status.state, 'live');
    assert.match(String(broken.failure), /out of range/);
    assert.equal(bus.readerCount, 1);
    assert.deepEqual(errors.map((entry) => (entry as { reader: string }).reader), ['Broken']);
    assert.equal(seen.lost.length, 1, 'only at the end of the first run');
  });
}

test('one damaged tag only reconnects; the source is still copied', async (t) => {
  const file = await make('damaged.mp4', '-t', '20', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast', '-bf', '0', '-g', '25', '-an');
  const input = parseSource(file, config);
  const opened: (readonly string[])[] = [];
  const runs = join(folder, 'runs');
  const damaging = join(folder, 'damaging.sh');
  // The first run ends with a tag whose NAL unit extends past its end.
  const [header, tag] = ['464c5601010000000900000000', '09000009000000000000001701000000ffffffff00000014'].map((hex) => hex.replace(/../g, String.raw`\x$&`));
  await writeFile(damaging, `#!/bin/bash\nif [ -e ${runs} ]; then exec ${FFMPEG} "$@"; fi\ntouch ${runs}\nprintf '${header}${tag}'\nsleep 5\n`, { mode: 0o755 });
  const spied: FfmpegInput = { open: async (signal) => input.open(signal).then((each) => (opened.push(each.args), each)), refused: (reason) => input.refused?.(reason) };
  const { ingest, seen } = start(t, spied, { ffmpegPath: damaging, clock: { ...systemClock, random: () => 0 } });
  await until('the damage is noticed', () => ingest.status.state === 'reconnecting');
  assert.match(ingest.status.detail ?? '', /extends past the end/);
  await until('frames come', () => seen.frames.length > 20);
  assert.deepEqual(opened.map((args) => args.join(' ').includes('-c:v copy')), [true, true]);
});

test('closing ends it in every state', async (t) => {
  const running = start(t, sourceOf({ args: [...picture('-re'), ...FLV_OUT] }));
  await until('it is live', () => running.ingest.status.state === 'live');
  await running.ingest.close();
  const waiting = start(t, { open: () => Promise.reject(new Error('gone')) });
  await until('it waits', () => waiting.ingest.status.state === 'reconnecting');
  await waiting.ingest.close();
  const opening = start(t, { open: (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))) });
  await opening.ingest.close();
  assert.equal(runningCount(), 0);
});
