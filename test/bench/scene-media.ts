import { join } from 'node:path';
import { encoding } from '../../demo-server/src/cameras/demo/encoding.ts';
import { FRAME_INTERVAL } from '../../demo-server/src/cameras/demo/scene.ts';
import { scenes } from '../../demo-server/src/cameras/demo/scenes.ts';
import { sceneArgs } from '../../demo-server/src/cameras/demo/scene-source.ts';
import { runFfmpeg } from '../../demo-server/src/media/ffmpeg.ts';
import { FlvReader } from '../../demo-server/src/media/flv.ts';
import type { Frame, Milliseconds, Track } from '../../demo-server/src/media/frame.ts';

const FFMPEG = process.env['FFMPEG_PATH'] ?? 'ffmpeg';

/** Encodes a demo scene from `base` on, which is a whole second. At a low bitrate, so that a day of it fits on a disk. */
export async function recordedScene(dataDir: string, base: Milliseconds, seconds: number): Promise<{ tracks: readonly Track[]; frames: Frame[] }> {
  const scene = scenes[1]!;
  const args = await sceneArgs({ scene, name: scene.name, cacheDir: join(dataDir, 'cache') }, { base, from: base });
  const encoder = encoding(2);
  encoder.splice(encoder.lastIndexOf('-f'), 0, '-crf', '40');
  const bytes = await runFfmpeg(FFMPEG, [...args, '-frames:v', String((seconds * 1000) / FRAME_INTERVAL), ...encoder], { signal: AbortSignal.timeout(120_000) });
  const made: { tracks: readonly Track[]; frames: Frame[] } = { tracks: [], frames: [] };
  new FlvReader({ tracks: (tracks) => (made.tracks = tracks), frame: (frame) => made.frames.push({ ...frame, time: base + frame.time }) }).push(Buffer.from(bytes));
  return made;
}
