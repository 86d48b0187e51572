import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { readTestClock } from '../../test-clock.ts';

const WIDTH = 320;
const HEIGHT = 180;

/** The clocks in all pictures that an FLV file has so far. */
export async function clocksOf(path: string): Promise<(number | null)[]> {
  const size = WIDTH * HEIGHT;
  const raw = await runFfmpeg('ffmpeg', ['-v', 'quiet', '-i', path, '-fps_mode', 'passthrough', '-vf', `scale=${WIDTH}:${HEIGHT}`, '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'], { limit: 512 * 1024 * 1024, signal: AbortSignal.timeout(60_000) });
  return Array.from({ length: Math.floor(raw.byteLength / size) }, (_, index) => {
    const gray = raw.subarray(index * size, (index + 1) * size);
    const data = new Uint8ClampedArray(size * 4);
    for (let at = 0; at < size; at++) data.fill(gray[at]!, 4 * at, 4 * at + 4);
    return readTestClock({ data, width: WIDTH, height: HEIGHT });
  });
}
