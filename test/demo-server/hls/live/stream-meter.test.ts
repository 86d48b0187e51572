import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bitRateOf } from '../../../../demo-server/src/hls/live/live-segment.ts';
import { Packager } from '../../../../demo-server/src/hls/live/packager.ts';
import { multivariantText } from '../../../../demo-server/src/hls/live/requests.ts';
import { StreamMeter } from '../../../../demo-server/src/hls/live/stream-meter.ts';
import { DEFAULT_OPTIONS } from '../../../../demo-server/src/hls/live/stream-targets.ts';
import { FrameBus } from '../../../../demo-server/src/media/frame-bus.ts';
import type { VideoTrack } from '../../../../demo-server/src/media/frame.ts';
import { attribute, EPOCH } from '../support.ts';

const track: VideoTrack = { kind: 'video', codec: 'avc1.42C01F', width: 16, height: 16, description: Uint8Array.of(1, 66, 192, 31, 255, 224, 0) };
const never = new AbortController().signal;
const HOUR = 3_600_000;
const CALM = 4000;
const BURST = 16_000;

/** Five frames per second, one of them a keyframe. `sizeAt`: bytes of a frame, by the second. */
function source(sizeAt: (second: number) => number) {
  const bus = new FrameBus();
  const meter = new StreamMeter(DEFAULT_OPTIONS.segment);
  bus.subscribe(meter, { signal: never });
  bus.setTracks([track]);
  let time = 0;
  const datas = new Map<number, Buffer>();
  const dataOf = (size: number): Buffer => datas.get(size) ?? datas.set(size, Buffer.alloc(size)).get(size)!;
  const until = (end: number): void => {
    for (; time < end; time += 200) bus.push({ kind: 'video', time: EPOCH + time, keyframe: time % 1000 === 0, data: dataOf(sizeAt(Math.floor(time / 1000))) });
  };
  return { bus, meter, until };
}

/** Much motion for 15 s of every 90 s, as at a loading dock. */
const dock = (second: number): number => (second % 90 < 15 ? BURST : CALM);

describe('the stream meter', () => {
  test('declares a BANDWIDTH that covers the next burst, even if the first request comes after a calm minute', async () => {
    const { bus, meter, until } = source(dock);
    until(178_000);
    const packager = new Packager(bus, meter, DEFAULT_OPTIONS, EPOCH / 1000);
    const bandwidth = Number(attribute(await multivariantText(packager, 'live.m3u8', never), 'BANDWIDTH'));
    until(196_000);
    const rates = packager.segments.kept.filter(({ complete }) => complete).map(bitRateOf);
    assert.ok(Math.max(...rates) > 3 * Math.min(...rates), 'a burst came');
    assert.ok(Math.max(...rates) <= bandwidth, `${Math.max(...rates)} of ${bandwidth}`);
    assert.ok(bandwidth < 1.3 * Math.max(...rates), `${bandwidth} for ${Math.max(...rates)}`);
    packager.stop();
  });

  test('forgets a burst that does not come again over hours', () => {
    const { meter, until } = source((second) => (second < 15 ? BURST : CALM));
    const burst = (BURST + 12) * 5 * 8;
    until(15_000 + HOUR);
    assert.ok(meter.bitRates!.peak > 0.85 * burst);
    until(15_000 + 24 * HOUR);
    const { peak, average } = meter.bitRates!;
    assert.ok(peak < 1.01 * average, `${peak} of ${average}`);
  });

  test('remembers bursts across a reconnection, but not across a change of tracks', () => {
    const { bus, meter, until } = source(dock);
    until(80_000);
    const { peak } = meter.bitRates!;
    bus.lose(EPOCH + 80_000);
    bus.setTracks([{ ...track, description: Uint8Array.from(track.description) }]);
    until(84_000);
    assert.ok(meter.bitRates!.peak > 0.99 * peak);
    bus.setTracks([{ ...track, width: 32 }]);
    until(88_000);
    assert.ok(meter.bitRates!.peak < 0.5 * peak);
  });
});
