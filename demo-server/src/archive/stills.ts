import { LRUCache } from 'lru-cache';
import { runFfmpeg } from '../media/ffmpeg.ts';
import { fragment, initSegment } from '../media/fmp4/writer.ts';
import type { VideoTrack } from '../media/frame.ts';
import { Slots } from './semaphore.ts';

export interface Still {
  track: VideoTrack;
  /** From a keyframe up to the picture that is wanted: H.264 with length-prefixed NAL units. */
  frames: readonly Uint8Array[];
  /** Pixels, the height follows; missing: as it is. */
  width?: number;
}

const AT_A_TIME = 2;
/** Whoever comes after so many would wait longer than a page does. */
const MOST_WAITING = 100;
const CACHE_BYTES = 32 * 1024 * 1024;
/** No picture takes longer, ms. */
const TIME_LIMIT = 15_000;

/** Makes JPEGs with FFmpeg, a few at a time, and keeps the latest. */
export class Stills {
  readonly #ffmpegPath: string;
  readonly #slots = new Slots(AT_A_TIME, MOST_WAITING);
  readonly #cache = new LRUCache<string, Uint8Array>({ maxSize: CACHE_BYTES, sizeCalculation: ({ byteLength }) => byteLength });

  constructor(ffmpegPath: string) {
    this.#ffmpegPath = ffmpegPath;
  }

  /**
   * `key` names the picture for good; `make` is asked only when its JPEG is not there yet and its turn has come, so that what
   * waits holds no frames.
   * @throws OrielError `not_ready` when too many wait already
   */
  async jpeg(key: string, make: () => Promise<Still>, signal: AbortSignal): Promise<Uint8Array> {
    const known = this.#cache.get(key);
    if (known) return known;
    const jpeg = await this.#slots.run(async () => this.#cache.get(key) ?? this.#decode(await make(), signal), signal);
    this.#cache.set(key, jpeg);
    return jpeg;
  }

  async #decode({ track, frames, width }: Still, signal: AbortSignal): Promise<Uint8Array> {
    const samples = frames.map((data, i) => ({ data, duration: 40, keyframe: i === 0 }));
    const input = Buffer.concat([initSegment([track]), fragment(1, [{ trackId: 1, time: 0, samples }])]);
    const filters = [`select=eq(n\\,${frames.length - 1})`, ...(width === undefined ? [] : [`scale=${width}:-2`])];
    const args = ['-v', 'error', '-threads', '1', '-f', 'mp4', '-i', 'pipe:0', '-vf', filters.join(','), '-frames:v', '1', '-q:v', '3', '-f', 'mjpeg', 'pipe:1'];
    const jpeg = await runFfmpeg(this.#ffmpegPath, args, { input, signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT)]) });
    if (jpeg.byteLength === 0) throw new Error('FFmpeg made no picture of these frames');
    return jpeg;
  }
}
