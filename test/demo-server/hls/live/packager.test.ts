import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LiveSegment } from '../../../../demo-server/src/hls/live/live-segment.ts';
import { Packager } from '../../../../demo-server/src/hls/live/packager.ts';
import { mediaPlaylistText } from '../../../../demo-server/src/hls/live/requests.ts';
import { StreamMeter } from '../../../../demo-server/src/hls/live/stream-meter.ts';
import { DEFAULT_OPTIONS } from '../../../../demo-server/src/hls/live/stream-targets.ts';
import { readFragment } from '../../../../demo-server/src/media/fmp4/reader.ts';
import { FrameBus } from '../../../../demo-server/src/media/frame-bus.ts';
import type { AudioTrack, VideoTrack } from '../../../../demo-server/src/media/frame.ts';
import { checkLowLatency } from './rules.ts';
import { attribute, EPOCH, tag } from '../support.ts';

const track: VideoTrack = { kind: 'video', codec: 'avc1.42C01F', width: 16, height: 16, description: Uint8Array.of(1, 66, 192, 31, 255, 224, 0) };
const sound: AudioTrack = { kind: 'audio', codec: 'mp4a.40.2', sampleRate: 48_000, channels: 2, description: Uint8Array.of(0x11, 0x90) };
const never = new AbortController().signal;
/** Of the first segment. */
const FIRST = EPOCH / 1000;

const mediaPlaylist = (packager: Packager): Promise<string> => mediaPlaylistText(packager, { skip: false }, '', never);

/** A source whose frame n has the capture time `time(n)`, with a keyframe every `group` frames. */
function source(time: (n: number) => number, group: number) {
  const bus = new FrameBus();
  const options = { ...DEFAULT_OPTIONS, part: 200 };
  const meter = new StreamMeter(options.segment);
  bus.subscribe(meter, { signal: never });
  bus.setTracks([track]);
  let n = 0;
  const push = (): void => bus.push({ kind: 'video', time: EPOCH + time(n), keyframe: n % group === 0, data: Uint8Array.of(n >> 8, n++) });
  /** Pushes the frames before a time. */
  const until = (end: number): void => {
    while (time(n) < end) push();
  };
  /** Pushes the frames before frame `end`. */
  const pushTo = (end: number): void => {
    while (n < end) push();
  };
  return { until, pushTo, bus, meter, start: () => new Packager(bus, meter, options, FIRST) };
}

/** Starts packaging after 12 s and checks the playlists of the next half minute. Returns the last one. */
async function run(time: (n: number) => number, group: number, steady = true): Promise<string> {
  const { until, start } = source(time, group);
  until(12_000);
  const packager = start();
  let playlist = '';
  for (let at = 12_000; at < 45_000; at += 310) {
    until(at);
    playlist = await mediaPlaylist(packager);
    checkLowLatency(playlist, { steady });
  }
  const frames = framesOf(packager.segments.listed);
  for (const [i, frame] of frames.entries()) {
    assert.ok(Math.abs(frame.time - EPOCH - time(numberOf(frame))) < 0.01);
    const next = frames[i + 1];
    if (next && !startsDiscontinuity(packager, next.time)) assert.ok(Math.abs(frame.time + frame.duration - next.time) < 1e-3);
  }
  packager.stop();
  return playlist;
}

const numberOf = ({ data }: { data: Uint8Array }): number => (data[0]! << 8) + data[1]!;
const framesOf = (segments: readonly LiveSegment[]) => segments.flatMap(({ parts }) => parts.flatMap(({ data }) => readFragment(data)[0]!.frames));
const startsDiscontinuity = ({ segments }: Packager, time: number): boolean => segments.listed.some(({ discontinuity, start }) => discontinuity && Math.abs(start - time) < 1);

describe('the packager', () => {
  for (const [name, rate, group, part, target] of [
    ['at 25 per second', 25, 25, '0.2', '2'],
    ['at 30 per second', 30, 30, '0.2', '2'],
    ['at 29.97 per second, groups of two seconds', 30_000 / 1001, 60, '0.201', '2'],
    ['at 15 per second', 15, 30, '0.2', '2'],
    ['at 12.5 per second', 12.5, 25, '0.16', '2'],
    ['at 10 per second, groups of one and a half seconds', 10, 15, '0.2', '2'],
    ['at 8 per second', 8, 8, '0.25', '2'],
    ['at 5 per second, groups of four seconds', 5, 20, '0.2', '4'],
    ['at 2 per second', 2, 2, '0.5', '2'],
    ['at 1 per second', 1, 1, '1', '2'],
  ] as const) {
    test(`follows the rules with frames ${name}`, async () => {
      const playlist = await run((n) => (n * 1000) / rate, group);
      assert.equal(attribute(playlist, 'PART-TARGET'), part);
      assert.equal(tag(playlist, 'EXT-X-TARGETDURATION'), target);
      assert.match(playlist, /#EXT-X-INDEPENDENT-SEGMENTS/);
    });
  }

  test('follows the rules with times in whole milliseconds', async () => {
    const playlist = await run((n) => Math.round((n * 1001) / 30), 30);
    assert.ok(Number(attribute(playlist, 'PART-TARGET')) <= 0.202);
  });

  test('follows the rules with frames a little early and late', async () => {
    await run((n) => n * 40 + ((n * 7919) % 9) - 4, 50);
  });

  test('follows the rules when single frames are missing', async () => {
    await run((n) => (n + Math.floor(n / 83)) * 40, 50, false);
  });

  test('cuts a group that is longer than the target duration, and no longer declares independent segments', async () => {
    const bus = new FrameBus();
    const meter = new StreamMeter(2000);
    bus.subscribe(meter, { signal: never });
    bus.setTracks([track]);
    const push = (n: number): void => bus.push({ kind: 'video', time: EPOCH + n * 40, keyframe: n <= 100 ? n % 25 === 0 : n % 250 === 0, data: Uint8Array.of(n) });
    for (let n = 0; n <= 100; n++) push(n);
    const packager = new Packager(bus, meter, DEFAULT_OPTIONS, FIRST);
    for (let n = 101; n < 600; n++) push(n);
    const playlist = await mediaPlaylist(packager);
    checkLowLatency(playlist);
    assert.doesNotMatch(playlist, /INDEPENDENT-SEGMENTS/);
    assert.equal(playlist.match(/INDEPENDENT=YES/g)?.length ?? 0, 1);
    packager.stop();
  });

  for (const [name, step] of [
    ['ahead by 9 s', 9000],
    ['back by half a second', -500],
    ['back by ten minutes', -600_000],
  ] as const) {
    for (const [place, stepAt, keyframe] of [
      ['within a group of pictures', 512, 550],
      ['at a keyframe', 550, 550],
    ] as const) {
      test(`a clock that steps ${name} ${place} makes one discontinuity, and neither frames nor parts are missing`, async () => {
        const time = (n: number): number => n * 40 + (n >= stepAt ? step : 0);
        const { pushTo, start, meter } = source(time, 50);
        pushTo(375);
        const packager = start();
        let playlist = '';
        for (let n = 380; n <= 1100; n += 5) {
          const reload = mediaPlaylistText(packager, { ...packager.segments.nextPart, skip: false }, '', never);
          pushTo(n);
          assert.equal(packager.waiting, 0, `the reload is answered by frame ${n}`);
          playlist = await reload;
          checkLowLatency(playlist);
        }
        const [discontinuity, ...others] = packager.segments.kept.filter((segment) => segment.discontinuity);
        assert.deepEqual([discontinuity?.start, others.length], [EPOCH + time(keyframe), 0]);
        assert.match(playlist, new RegExp(`#EXT-X-DISCONTINUITY\n#EXT-X-MAP.*\n#EXT-X-PROGRAM-DATE-TIME:${new Date(EPOCH + time(keyframe)).toISOString()}\n`));
        const frames = framesOf(packager.segments.kept);
        const first = numberOf(frames[0]!);
        for (const [i, frame] of frames.entries()) {
          assert.equal(numberOf(frame), first + i, 'every frame is there once');
          if (numberOf(frame) >= keyframe) assert.equal(frame.time, EPOCH + time(numberOf(frame)));
        }
        assert.equal(meter.keyframeInterval, 2000);
        assert.ok(meter.recent.length <= 150, `${meter.recent.length} frames are kept for the next start`);
        packager.stop();
      });
    }
  }

  for (const [name, lead] of [['before', 70], ['after', -70]] as const) {
    test(`sound that steps a little ${name} the video keeps its durations and goes on`, () => {
      const bus = new FrameBus();
      const meter = new StreamMeter(2000);
      bus.subscribe(meter, { signal: never });
      bus.setTracks([track, sound]);
      const packager = new Packager(bus, meter, DEFAULT_OPTIONS, FIRST);
      const stepAt = 20_000;
      for (let time = 0; time < 30_000; time += 20) {
        const at = (early: number): number => EPOCH + time - (time >= stepAt - early ? 600_000 : 0);
        if (time % 40 === 0) bus.push({ kind: 'video', time: at(0), keyframe: time % 2000 === 0, data: Uint8Array.of(1) });
        bus.push({ kind: 'audio', time: at(lead), keyframe: true, data: Uint8Array.of(2) });
      }
      const samples = packager.segments.kept.flatMap(({ parts }) => parts.flatMap(({ data }) => readFragment(data).filter(({ trackId }) => trackId === 2).flatMap(({ frames }) => frames)));
      for (const { duration } of samples) assert.ok(duration <= 200, `${duration}`);
      assert.ok(Math.abs(samples.at(-1)!.time - (EPOCH + 30_000 - 600_000)) < 300);
      assert.ok(samples.length > 0.98 * (packager.segments.kept.reduce((sum, { duration }) => sum + duration, 0) / 20));
      packager.stop();
    });
  }

  test('a frame that lasts a second gets a part of its own and leaves no gap', async () => {
    const playlist = await run((n) => n * 40 + (n > 760 ? 960 : 0), 25, false);
    assert.doesNotMatch(playlist, /DISCONTINUITY\n/);
  });

  test('leaves no reader, no timer and no waiting request when it is stopped', async () => {
    const { until, start, bus } = source((n) => n * 40, 25);
    until(5000);
    const readers = bus.readerCount;
    const packager = start();
    const waiting = mediaPlaylistText(packager, { ...packager.segments.nextPart, skip: false }, '', never);
    assert.equal(packager.waiting, 1);
    packager.stop();
    await assert.rejects(waiting, { code: 'camera_offline' });
    assert.equal(packager.waiting, 0);
    assert.equal(bus.readerCount, readers);
    assert.equal(process.getActiveResourcesInfo().includes('Timeout'), false);
  });
});
