import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../../support/until.ts';
import { startClockCamera } from './clock-camera.ts';
import { clockOf, shadeOf } from './recorded-bus.ts';
import { cue, programme, startMixer } from './test-mixer.ts';

test('a camera comes out as one stream: even times, a keyframe each second, and the newest picture in each frame', async (t) => {
  const camera = startClockCamera({ shade: 120 });
  const { mixer, recorded, log } = startMixer({ programme: programme([cue('a', { camera: 'one' })]), cameras: { one: camera } });
  t.after(async () => {
    await mixer.close();
    await camera.close();
  });
  await until('three seconds are coded', () => recorded.pictures.length > 75 && recorded.sounds.length > 100);
  await mixer.close();
  const times = recorded.pictures.map(({ time }) => time);
  assert.deepEqual(times.slice(1).map((time, index) => time - times[index]!).filter((step) => step !== 40), []);
  assert.deepEqual(recorded.pictures.map(({ keyframe }) => keyframe), times.map((_, index) => index % 25 === 0));
  assert.deepEqual(recorded.tracks.map(({ kind, codec }) => [kind, codec.slice(0, 4)]), [['video', 'avc1'], ['audio', 'mp4a']]);
  const decoded = await recorded.decode();
  const shown = decoded.filter(({ picture }) => Math.abs(shadeOf(picture) - 120) < 4);
  assert.ok(shown.length > 25, `${shown.length} of ${decoded.length} frames show the camera: ${log.join('\n')}`);
  const clocks = shown.map(({ picture }) => clockOf(picture));
  assert.ok(clocks.every((clock) => clock !== null));
  assert.deepEqual(clocks, clocks.toSorted((a, b) => a! - b!), 'no picture is older than the one before it');
});
