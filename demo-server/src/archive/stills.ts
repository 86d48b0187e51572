import { LRUCache } from 'lru-cache';
import { type CpuBudget, PRIORITY } from '../jobs/cpu-budget.ts';
import { runFfmpeg } from '../media/ffmpeg.ts';
import { fragment, initSegment } from '../media/fmp4/writer.ts';
import type { Milliseconds, VideoTrack } from '../media/frame.ts';

export interface Still {
  track: VideoTrack;
  /** From a keyframe up to the frame that is shown: H.264 with length-prefixed NAL units. */
  frames: readonly Uint8Array[];
  /** Pixels; the height follows. Missing: the frame's own. */
  width?: number;
}

const CACHE_BYTES = 32 * 1024 * 1024;
const TIMEOUT: Milliseconds = 15_000;

/** Makes JPEGs with FFmpeg within the CPU budget, and caches the latest. */
export class Stills {
  readonly #ffmpegPath: string;
  readonly #budget: CpuBudget;
  readonly #cache = new LRUCache<string, Uint8Array>({ maxSize: CACHE_BYTES, sizeCalculation: ({ byteLength }) => byteLength });

  constructor(ffmpegPath: string, budget: CpuBudget) {
    this.#ffmpegPath = ffmpegPath;
    this.#budget = budget;
  }

  /**
   * The JPEG of a still. `key` identifies the picture for good. `load` is called when the JPEG is not cached and its turn has
   * come, so a request that waits holds no frames.
   *
   * @throws OrielError `busy` when too many stills wait already, or the reason of `signal`
   */
  async jpeg(key: string, load: () => Promise<Still>, signal: AbortSignal): Promise<Uint8Array> {
    const known = this.#cache.get(key);
    if (known) return known;
    const make = async () => this.#cache.get(key) ?? this.#decode(await load(), signal);
    const jpeg = await this.#budget.run(make, { priority: PRIORITY.still, signal });
    this.#cache.set(key, jpeg);
    return jpeg;
  }

  async #decode({ track, frames, width }: Still, signal: AbortSignal): Promise<Uint8Array> {
    const samples = frames.map((data, i) => ({ data, duration: 40, keyframe: i === 0 }));
    const input = Buffer.concat([initSegment([track]), fragment(1, [{ trackId: 1, time: 0, samples }])]);
    const filters = [`select=eq(n\\,${frames.length - 1})`, ...(width === undefined ? [] : [`scale=${width}:-2`])];
    const args = ['-v', 'error', '-threads', '1', '-f', 'mp4', '-i', 'pipe:0', '-vf', filters.join(','), '-frames:v', '1', '-q:v', '3', '-f', 'mjpeg', 'pipe:1'];
    const jpeg = await runFfmpeg(this.#ffmpegPath, args, { input, idle: true, signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]) });
    if (jpeg.byteLength === 0) throw new Error('FFmpeg made no picture from these frames');
    return jpeg;
  }
}
