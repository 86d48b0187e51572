import { runFfmpeg } from '../../demo-server/src/media/ffmpeg.ts';
import { readTestClock } from '../test-clock.ts';

const [WIDTH, HEIGHT] = [320, 180];
const SIZE = WIDTH * HEIGHT;
/** Ten minutes of pictures at 25 a second. */
const LIMIT = 15_000 * SIZE;

export interface FilmClocksOptions {
  /** FFmpeg's arguments before its input. */
  before?: readonly string[];
  /** Only so many pictures, from the first on. */
  pictures?: number;
}

/** The clock in every picture of a film; null where it cannot be read. What a file that still grows ends with is left out. @param input a path or URL, or the bytes of a film */
export async function filmClocks(input: string | Uint8Array, { before = [], pictures }: FilmClocksOptions = {}): Promise<(number | null)[]> {
  const from = typeof input === 'string' ? input : 'pipe:0';
  const scale = `scale=${WIDTH}:${HEIGHT}:flags=area,format=gray`;
  const args = ['-v', 'quiet', ...before, '-i', from, ...(pictures === undefined ? [] : ['-frames:v', String(pictures)]), '-vf', scale, '-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:1'];
  const raw = await runFfmpeg('ffmpeg', args, { ...(typeof input !== 'string' && { input }), limit: LIMIT, signal: AbortSignal.timeout(60_000) });
  return Array.from({ length: Math.floor(raw.byteLength / SIZE) }, (_, index) => readTestClock({ data: raw.subarray(index * SIZE, (index + 1) * SIZE), width: WIDTH, height: HEIGHT }));
}
