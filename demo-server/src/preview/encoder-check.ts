import type { Milliseconds } from '../media/frame.ts';
import { runFfmpeg } from '../media/ffmpeg.ts';
import type { WallClock } from '../media/wall-clock.ts';

const ANSWER_TIME: Milliseconds = 5000;
/** Every window asks every other second; what FFmpeg can do does not change so soon. */
const KEPT: Milliseconds = 60_000;
const NEEDED = [' libx264 ', ' aac '];

/** Whether FFmpeg has the encoders of the preview. */
export class EncoderCheck {
  readonly #ffmpegPath: string;
  readonly #clock: Pick<WallClock, 'monotonic'>;
  #goodUntil: Milliseconds | undefined;

  constructor(ffmpegPath: string, clock: Pick<WallClock, 'monotonic'>) {
    this.#ffmpegPath = ffmpegPath;
    this.#clock = clock;
  }

  /** What is wrong and what to do; `undefined` where nothing is, or where nothing was a moment ago. @throws the reason of the signal */
  async hint(signal: AbortSignal): Promise<string | undefined> {
    if (this.#goodUntil !== undefined && this.#clock.monotonic() < this.#goodUntil) return undefined;
    try {
      const out = await runFfmpeg(this.#ffmpegPath, ['-hide_banner', '-encoders'], { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIME)]) });
      const text = Buffer.from(out).toString();
      const missing = NEEDED.filter((name) => !text.includes(name));
      if (missing.length > 0) return `FFmpeg has no encoder${missing.join('')}. Install an FFmpeg that has it, or set FFMPEG_PATH.`;
      this.#goodUntil = this.#clock.monotonic() + KEPT;
      return undefined;
    } catch {
      signal.throwIfAborted();
      return 'FFmpeg cannot be started. Install it, or set FFMPEG_PATH.';
    }
  }
}
