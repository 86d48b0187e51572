import { runFfmpeg } from '../../demo-server/src/media/ffmpeg.ts';
import { drawTestClock } from '../test-clock.ts';

const WIDTH = 640;
const HEIGHT = 360;

/** What the clock shows at the start of the film, Unix ms. */
export const FILM_START = Date.UTC(2026, 0, 31, 10);

export interface ClockFilmOptions {
  seconds?: number;
  /** Frames a second. */
  rate?: number;
  /** Pixels, 16:9. */
  height?: number;
  /** Languages of its sounds (ISO 639-2); each is another tone. */
  sounds?: readonly string[];
}

/** A film of which each frame shows its own place: `FILM_START` and the time since. With sound, in MP4. */
export async function makeClockFilm(path: string, { seconds = 30, rate = 5, height = HEIGHT, sounds = ['und'] }: ClockFilmOptions = {}): Promise<string> {
  const size = WIDTH * HEIGHT;
  const raw = Buffer.alloc(seconds * rate * size, 90);
  for (let frame = 0; frame < seconds * rate; frame++) {
    const data = raw.subarray(frame * size, (frame + 1) * size);
    // A bar that runs down tells one picture from the next by eye.
    data.fill(180, ((frame * 4) % (HEIGHT - 40)) * WIDTH, (((frame * 4) % (HEIGHT - 40)) + 20) * WIDTH);
    drawTestClock({ data, width: WIDTH, height: HEIGHT }, FILM_START + (frame * 1000) / rate);
  }
  const tones = sounds.flatMap((_, index) => ['-f', 'lavfi', '-i', `sine=frequency=${440 * (index + 1)}:sample_rate=48000:duration=${seconds}`]);
  const input = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${WIDTH}x${HEIGHT}`, '-r', String(rate), '-i', 'pipe:0', ...tones];
  const tracks = sounds.flatMap((language, index) => ['-map', `${index + 1}:a`, `-metadata:s:a:${index}`, `language=${language}`]);
  const codecs = ['-vf', `scale=-2:${height}:flags=neighbor`, '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '18', '-pix_fmt', 'yuv420p', '-g', String(2 * rate), '-sc_threshold', '0', '-c:a', 'aac', '-shortest'];
  await runFfmpeg('ffmpeg', ['-v', 'error', '-y', ...input, '-map', '0:v', ...tracks, ...codecs, path], { input: raw, signal: AbortSignal.timeout(120_000) });
  return path;
}
