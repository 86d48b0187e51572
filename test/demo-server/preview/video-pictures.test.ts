import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceKey } from '../../../demo-server/src/library/keys.ts';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { FILM_START, makeClockFilm } from '../../support/clock-film.ts';
import { readTestClock } from '../../test-clock.ts';
import { FFMPEG, temporaryFolder } from '../archive/media.ts';
import { openRig } from './rig.ts';

const VIDEO = '9d3c1f0e-2b7a-4c55-8a1d-6f0e9b2a7c34';

/** Luma of a JPEG in 960 × 540, in the layout that `readTestClock` reads. */
async function lumaOf(jpeg: Blob): Promise<Uint8Array> {
  assert.equal(jpeg.type, 'image/jpeg');
  return runFfmpeg(FFMPEG, ['-v', 'error', '-f', 'mjpeg', '-i', 'pipe:0', '-vf', 'format=gray', '-f', 'rawvideo', 'pipe:1'], { input: Buffer.from(await jpeg.arrayBuffer()), signal: AbortSignal.timeout(30_000) });
}

test('the picture of a video at a time is the frame with which a cue begins, over black where it is no 16:9', async (t) => {
  const folder = temporaryFolder(t);
  const rig = await openRig(t);
  const { preview: client } = await rig.client();
  const { storage } = rig.preview.options.library;
  await storage.putBytes(sourceKey(VIDEO), await readFile(await makeClockFilm(join(folder, 'film.mp4'), { seconds: 6, rate: 25 })));
  for (const time of [0, 3.2]) assert.equal(readTestClock({ data: await lumaOf(await client.videoPicture(VIDEO, time)), width: 960, height: 540 }), FILM_START + 1000 * time);
  await assert.rejects(client.videoPicture(VIDEO, 60), { code: 'segment_unknown' });
  await assert.rejects(client.videoPicture('9d3c1f0e-2b7a-4c55-8a1d-000000000000', 0), { code: 'video_unknown' });
  await assert.rejects(client.videoPicture(VIDEO, -1), { code: 'invalid_request' });

  const tall = join(folder, 'tall.mp4');
  await runFfmpeg(FFMPEG, ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'color=c=white:s=180x320:r=25:d=1', tall], { signal: AbortSignal.timeout(30_000) });
  await storage.putBytes(sourceKey('tall'), await readFile(tall));
  const luma = await lumaOf(await client.videoPicture('tall', 0));
  const at = (x: number) => luma[270 * 960 + x] ?? 0;
  assert.ok(at(20) < 30 && at(480) > 220 && at(940) < 30, `${at(20)} ${at(480)} ${at(940)}`);
});
