import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Ingest } from '../../../demo-server/src/cameras/ingest.ts';
import { SceneSource } from '../../../demo-server/src/cameras/demo/scene-source.ts';
import { scenes } from '../../../demo-server/src/cameras/demo/scenes.ts';
import { parseSource } from '../../../demo-server/src/cameras/sources/parse-source.ts';
import { type FfmpegInput, FfmpegSource } from '../../../demo-server/src/media/ffmpeg-source.ts';
import type { Frame } from '../../../demo-server/src/media/frame.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { startPairedSource } from '../../support/paired-source.ts';
import { until } from '../../support/until.ts';
import { FFMPEG, silent, temporaryFolder } from '../archive/media.ts';

function start(t: TestContext, input: FfmpegInput) {
  const bus = new FrameBus();
  const frames: Frame[] = [];
  bus.subscribe({ tracks: () => {}, frame: (frame) => frames.push(frame) }, { signal: new AbortController().signal });
  const ingest = new Ingest({ source: new FfmpegSource({ input, ffmpegPath: FFMPEG }), bus, log: silent });
  t.after(() => ingest.close());
  ingest.start();
  return { bus, frames };
}

test('a source that sends in pairs: the bus has its jitter, and its times are even', async (t) => {
  const source = await startPairedSource({ cacheDir: temporaryFolder(t), ffmpegPath: FFMPEG });
  t.after(() => source.stop());
  const { bus, frames } = start(t, parseSource(source.url, { ffprobePath: FFMPEG.replace(/ffmpeg$/, 'ffprobe') }));
  await until('its jitter is known', () => bus.jitter > 0);
  // A loaded machine adds its own delays to those of the source.
  assert.ok(bus.jitter >= 30 && bus.jitter <= 100, `${bus.jitter} ms`);
  const sent = new Set(source.sent.slice(1).map((time, index) => time - source.sent[index]!));
  const times = frames.map(({ time }) => time);
  const uneven = times.slice(1).filter((time, index) => ![...sent].some((step) => Math.abs(time - times[index]! - step) <= 11));
  assert.deepEqual(uneven, [], 'frames keep the distance in which they were captured');
});

test('a synthetic camera has no jitter', async (t) => {
  const { bus, frames } = start(t, new SceneSource({ scene: scenes[0]!, name: 'Regular', cacheDir: temporaryFolder(t) }));
  await until('frames come', () => frames.length > 250);
  assert.equal(bus.jitter, 0);
});
