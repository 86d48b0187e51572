import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { FlvReader } from '../../../demo-server/src/media/flv.ts';
import type { Milliseconds } from '../../../demo-server/src/media/frame.ts';
import { drawTestClock } from '../../test-clock.ts';
import { FFMPEG, type Video } from '../archive/media.ts';

const WIDTH = 640;
const HEIGHT = 360;
const FRAME = 40;

/** Video whose frames show when they were taken, with a keyframe every second. */
export async function clockVideo(start: Milliseconds, seconds: number): Promise<Video> {
  const count = (seconds * 1000) / FRAME;
  const size = WIDTH * HEIGHT;
  const raw = Buffer.alloc(count * size, 90);
  for (let n = 0; n < count; n++) {
    const data = raw.subarray(n * size, (n + 1) * size);
    data.fill(180, (n % 100) * WIDTH, ((n % 100) + 60) * WIDTH);
    drawTestClock({ data, width: WIDTH, height: HEIGHT }, start + n * FRAME);
  }
  const input = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${WIDTH}x${HEIGHT}`, '-r', String(1000 / FRAME), '-i', 'pipe:0'];
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-pix_fmt', 'yuv420p', '-g', '25', '-sc_threshold', '0'];
  const bytes = await runFfmpeg(FFMPEG, ['-v', 'error', ...input, ...codec, '-f', 'flv', 'pipe:1'], { input: raw, signal: AbortSignal.timeout(60_000) });
  const video: Video = { tracks: [], frames: [] };
  const reader = new FlvReader({
    tracks: (tracks) => (video.tracks = tracks),
    frame: (frame) => video.frames.push({ ...frame, time: start + video.frames.length * FRAME }),
  });
  reader.push(Buffer.from(bytes));
  return video;
}
