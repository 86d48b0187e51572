import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../../../demo-server/src/media/wall-clock.ts';
import type { VideoTrack } from '../../../../demo-server/src/media/frame.ts';
import { CameraPicture } from '../../../../demo-server/src/preview/mixer/camera-picture.ts';
import { PictureFolder } from '../../../../demo-server/src/preview/mixer/picture-file.ts';
import { until } from '../../../support/until.ts';
import { startClockCamera } from './clock-camera.ts';
import { clockOf, RecordedBus, shadeOf } from './recorded-bus.ts';

const size = { width: 320, height: 180 };

for (const way of ['a file in memory', 'a pipe'] as const) {
  const files = way === 'a pipe' ? undefined : PictureFolder.open();
  const skip = way !== 'a pipe' && !files ? 'no files in memory here' : false;
  test(`each picture is there before the next one comes, by ${way}`, { skip }, async (t) => {
    const camera = startClockCamera({ shade: 100 });
    const recorded = new RecordedBus(camera.bus);
    await until('a second was sent', () => recorded.pictures.length > 26);
    await camera.close();
    const pictures = new CameraPicture({ ffmpegPath: 'ffmpeg', size, clock: systemClock, files, log: () => {} });
    t.after(async () => {
      await pictures.close();
      files?.remove();
    });
    const shows = (time: number) =>
      until(`${time} is shown`, () => {
        pictures.look();
        const { newest } = pictures;
        return newest && clockOf(newest.picture) === time && newest;
      }, { every: 5 });
    pictures.setTrack(recorded.tracks[0] as VideoTrack);
    assert.equal(pictures.look(), undefined);
    for (const frame of recorded.pictures.slice(0, 10)) {
      pictures.push(frame);
      const { capturedAt } = await shows(frame.time);
      assert.equal(capturedAt, frame.time);
    }
    const last = pictures.look();
    assert.equal(pictures.look(), last, 'no other picture has come');
    // Another run of the camera: what was shown is held until its first keyframe is decoded.
    pictures.setTrack(recorded.tracks[0] as VideoTrack);
    pictures.push(recorded.pictures[1]!);
    assert.equal(clockOf(pictures.newest!.picture), recorded.pictures[9]!.time);
    pictures.push(recorded.pictures[25]!);
    await shows(recorded.pictures[25]!.time);
  });
}

test('a picture of other proportions is shown as a whole, over black', async (t) => {
  const camera = startClockCamera({ shade: 120, width: 180, height: 180 });
  const recorded = new RecordedBus(camera.bus);
  await until('a frame was sent', () => recorded.pictures.length > 0);
  await camera.close();
  const pictures = new CameraPicture({ ffmpegPath: 'ffmpeg', size, clock: systemClock, files: undefined, log: () => {} });
  t.after(() => pictures.close());
  pictures.setTrack(recorded.tracks[0] as VideoTrack);
  pictures.push(recorded.pictures[0]!);
  await until('it is decoded', () => pictures.look());
  const { picture } = pictures.newest!;
  assert.ok(Math.abs(shadeOf(picture) - 120) < 4);
  assert.ok(Math.abs(shadeOf(picture, { x: 0, top: 0, across: 0.2, down: 1 }) - 16) < 2);
});
