import type { Frame, Track } from '../../media/frame.ts';
import { FlvReader } from '../../media/flv.ts';
import type { WallClock } from '../../media/wall-clock.ts';
import { FfmpegPipe } from './ffmpeg-pipe.ts';

export interface EncoderOptions {
  ffmpegPath: string;
  /** It reads stdin and writes FLV. */
  args: readonly string[];
  clock: Pick<WallClock, 'after'>;
  tracks(tracks: readonly Track[]): void;
  /** `index` counts what the encoder of this run has made, from 0. */
  coded(frame: Frame, index: number): void;
  /** It has ended by itself and is started again a moment later. */
  lost(reason: string): void;
}

/** The wait before another start, ms: doubled each time until something was coded. */
const WAIT = { first: 50, longest: 2000 };

/** An FFmpeg process that encodes for as long as the programme runs. It starts again only when it has ended by itself. */
export class Encoder {
  readonly #options: EncoderOptions;
  #pipe: FfmpegPipe | undefined;
  #wait = WAIT.first;
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(options: EncoderOptions) {
    this.#options = options;
    this.#start();
  }

  /** Whether it takes input. */
  get isRunning(): boolean {
    return this.#pipe !== undefined;
  }

  write(bytes: Uint8Array, taken: () => void): void {
    if (this.#pipe) this.#pipe.write(bytes, taken);
    else taken();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel?.();
    await this.#pipe?.close();
  }

  #start(): void {
    const { ffmpegPath, args, clock, tracks, coded, lost } = this.#options;
    let index = 0;
    const flv = new FlvReader({
      tracks,
      frame: (frame) => {
        this.#wait = WAIT.first;
        coded(frame, index++);
      },
    });
    const pipe = new FfmpegPipe({
      ffmpegPath,
      args,
      stdin: true,
      data: (chunk) => flv.push(chunk),
      ended: (reason) => {
        this.#pipe = undefined;
        lost(reason ?? 'FFmpeg ended.');
        if (this.#closed) return;
        this.#cancel = clock.after(this.#wait, () => this.#start());
        this.#wait = Math.min(2 * this.#wait, WAIT.longest);
      },
    });
    this.#pipe = pipe;
  }
}
