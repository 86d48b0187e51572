import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LiveOutput } from '../../../demo-server/src/hls/live-output.ts';
import { StreamMeter } from '../../../demo-server/src/hls/stream-meter.ts';
import { DEFAULT_OPTIONS } from '../../../demo-server/src/hls/stream-targets.ts';
import { readFragment } from '../../../demo-server/src/media/fmp4/reader.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import type { VideoTrack } from '../../../demo-server/src/media/frame.ts';
import { checkLowLatency } from './rules.ts';
import { attribute, EPOCH, tag } from './support.ts';

const track: VideoTrack = { kind: 'video', codec: 'avc1.42C01F', width: 16, height: 16, description: Uint8Array.of(1, 66, 192, 31, 255, 224, 0) };
const never = new AbortController().signal;

/** A source whose nth frame comes at `time(n)`, with a keyframe every `group` frames. */
function source(time: (n: number) => number, group: number) {
  const bus = new FrameBus();
  const options = { ...DEFAULT_OPTIONS, part: 200 };
  const meter = new StreamMeter(options.segment);
  bus.subscribe(meter, { signal: never });
  bus.setTracks([track]);
  let n = 0;
  const until = (end: number): void => {
    for (; time(n) < end; n++) bus.push({ kind: 'video', time: EPOCH + time(n), keyframe: n % group === 0, data: Uint8Array.of(n >> 8, n) });
  };
  return { until, bus, open: () => new LiveOutput(bus, meter, options, EPOCH) };
}

/** Opens the stream after a few seconds and checks each playlist of the next half minute. */
async function run(time: (n: number) => number, group: number, steady = true): Promise<string> {
  const { until, open } = source(time, group);
  until(12_000);
  const output = open();
  let playlist = '';
  for (let at = 12_000; at < 45_000; at += 310) {
    until(at);
    playlist = await output.playlist({ skip: false }, '', never);
    checkLowLatency(playlist, { steady });
  }
  const frames = output.stream.window.listed.flatMap(({ parts }) => parts.flatMap(({ data }) => readFragment(data)[0]!.frames));
  for (const [i, frame] of frames.entries()) {
    const n = (frame.data[0]! << 8) + frame.data[1]!;
    assert.ok(Math.abs(frame.time - EPOCH - time(n)) < 0.01);
    const next = frames[i + 1];
    if (next && !discontinuityAt(output, next.time)) assert.ok(Math.abs(frame.time + frame.duration - next.time) < 1e-3);
  }
  output.stop();
  return playlist;
}

const discontinuityAt = (output: LiveOutput, time: number): boolean => output.stream.window.listed.some(({ discontinuity, start }) => discontinuity && Math.abs(start - time) < 1);

describe('a live stream', () => {
  for (const [name, rate, group, part, target] of [
    ['25 a second', 25, 25, '0.2', '2'],
    ['30 a second', 30, 30, '0.2', '2'],
    ['29.97 a second, groups of two seconds', 30_000 / 1001, 60, '0.201', '2'],
    ['15 a second', 15, 30, '0.2', '2'],
    ['12.5 a second', 12.5, 25, '0.16', '2'],
    ['10 a second, groups of one and a half seconds', 10, 15, '0.2', '2'],
    ['8 a second', 8, 8, '0.25', '2'],
    ['5 a second, groups of four seconds', 5, 20, '0.2', '4'],
    ['2 a second', 2, 2, '0.5', '2'],
    ['1 a second', 1, 1, '1', '2'],
  ] as const) {
    test(`keeps the rules with frames ${name}`, async () => {
      const playlist = await run((n) => (n * 1000) / rate, group);
      assert.equal(attribute(playlist, 'PART-TARGET'), part);
      assert.equal(tag(playlist, 'EXT-X-TARGETDURATION'), target);
      assert.match(playlist, /#EXT-X-INDEPENDENT-SEGMENTS/);
    });
  }

  test('keeps the rules with times in whole milliseconds', async () => {
    const playlist = await run((n) => Math.round((n * 1001) / 30), 30);
    assert.ok(Number(attribute(playlist, 'PART-TARGET')) <= 0.202);
  });

  test('keeps the rules with frames that come a little early and late', async () => {
    await run((n) => n * 40 + ((n * 7919) % 9) - 4, 50);
  });

  test('keeps the rules where single frames are missing', async () => {
    await run((n) => (n + Math.floor(n / 83)) * 40, 50, false);
  });

  test('a group longer than was foreseen is cut within, and no longer said to be independent', async () => {
    const bus = new FrameBus();
    const meter = new StreamMeter(2000);
    bus.subscribe(meter, { signal: never });
    bus.setTracks([track]);
    const push = (n: number): void => bus.push({ kind: 'video', time: EPOCH + n * 40, keyframe: n <= 100 ? n % 25 === 0 : n % 250 === 0, data: Uint8Array.of(n) });
    for (let n = 0; n <= 100; n++) push(n);
    const output = new LiveOutput(bus, meter, DEFAULT_OPTIONS, EPOCH);
    for (let n = 101; n < 600; n++) push(n);
    const playlist = await output.playlist({ skip: false }, '', never);
    checkLowLatency(playlist);
    assert.doesNotMatch(playlist, /INDEPENDENT-SEGMENTS/);
    assert.equal(playlist.match(/INDEPENDENT=YES/g)?.length ?? 0, 1);
    output.stop();
  });

  test('a step in time is a discontinuity though nobody reported a loss', async () => {
    for (const step of [9000, -500]) {
      const { until, open } = source((n) => n * 40 + (n >= 500 ? step : 0), 50);
      until(15_000);
      const output = open();
      until(40_000);
      const playlist = await output.playlist({ skip: false }, '', never);
      checkLowLatency(playlist);
      assert.ok(output.stream.window.kept.some(({ discontinuity }) => discontinuity), `${step}`);
      output.stop();
    }
  });

  test('a frame that stands for a second makes a part of its own, and no hole', async () => {
    const playlist = await run((n) => n * 40 + (n > 760 ? 960 : 0), 25, false);
    assert.doesNotMatch(playlist, /DISCONTINUITY\n/);
  });

  test('nothing of it is left once it is stopped', async () => {
    const { until, open, bus } = source((n) => n * 40, 25);
    until(5000);
    const readers = bus.readerCount;
    const output = open();
    const { sequence, part } = output.stream.nextPart;
    const waiting = output.playlist({ sequence, part, skip: false }, '', never);
    assert.equal(output.waiting, 1);
    output.stop();
    await assert.rejects(waiting, { code: 'camera_offline' });
    assert.equal(output.waiting, 0);
    assert.equal(bus.readerCount, readers);
    assert.equal(process.getActiveResourcesInfo().includes('Timeout'), false);
  });
});
