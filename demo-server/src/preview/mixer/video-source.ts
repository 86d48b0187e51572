import type { Milliseconds } from '../../media/frame.ts';
import type { WallClock } from '../../media/wall-clock.ts';
import { BlockReader } from './block-reader.ts';
import { FfmpegPipe } from './ffmpeg-pipe.ts';
import { type Picture, pictureOf, type Size } from './picture.ts';
import type { Source } from './source.ts';
import { CHANNELS, fitting, rawPicture, rawSound } from './source-args.ts';
import type { FrameCount } from './timeline.ts';
import { inputOptions } from '../../library/media-file.ts';

export interface VideoSourceOptions {
  ffmpegPath: string;
  size: Size;
  frameRate: number;
  samplesPerFrame: number;
  /** The path of the file. */
  file: Promise<string>;
  /** Where it begins, seconds. */
  start: number;
  clock: Pick<WallClock, 'monotonic'>;
  log(message: string): void;
}

/** FFmpeg waits when this many frames wait to be shown, or to be heard. */
const MOST = { pictures: 6, sounds: 50 };

/**
 * A video file. FFmpeg decodes it as fast as frames are taken, so frame n of what it writes is what is shown n frames after
 * the cue came on air. What came too late is left out.
 */
export class VideoSource implements Source {
  readonly #options: VideoSourceOptions;
  readonly #pictures = new Queue<Picture>();
  readonly #sounds = new Queue<Int16Array>();
  readonly #spare: Picture[] = [];
  readonly #started: Promise<void>;
  #pipes: { picture: FfmpegPipe; sound: FfmpegPipe } | undefined;
  #shown: Picture | undefined;
  #freshAt: Milliseconds;
  #closed = false;

  constructor(options: VideoSourceOptions) {
    this.#options = options;
    this.#freshAt = options.clock.monotonic();
    this.#started = options.file.then(
      (path) => this.#start(path),
      (error: unknown) => options.log(`a video cannot be opened: ${String(error)}`),
    );
  }

  get freshAt(): Milliseconds {
    return this.#freshAt;
  }

  picture(index: FrameCount): Picture | undefined {
    const taken = this.#pictures.takeUntil(index);
    const next = taken.pop();
    this.#spare.push(...taken);
    if (next) {
      if (this.#shown) this.#spare.push(this.#shown);
      this.#shown = next;
      this.#freshAt = this.#options.clock.monotonic();
    }
    if (this.#pictures.length < MOST.pictures) this.#pipes?.picture.resume();
    return this.#shown;
  }

  mark(index: FrameCount): number {
    return index;
  }

  sound(mark: number): Int16Array | undefined {
    this.#sounds.takeUntil(mark - 1);
    const sound = this.#sounds.takeUntil(mark).at(-1);
    if (this.#sounds.length < MOST.sounds) this.#pipes?.sound.resume();
    return sound;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#started;
    await Promise.all([this.#pipes?.picture.close(), this.#pipes?.sound.close()]);
  }

  #start(path: string): void {
    if (this.#closed) return;
    const { ffmpegPath, size, frameRate, start, log } = this.#options;
    const input = ['-v', 'error', '-nostdin', '-threads', '1', '-ss', String(start), ...inputOptions(path)];
    const pictures = new BlockReader(
      () => (this.#spare.pop() ?? pictureOf(size)).data,
      (data) => {
        this.#pictures.push(pictureOf(size, data));
        if (this.#pictures.length >= MOST.pictures) this.#pipes?.picture.pause();
      },
    );
    const soundBytes = this.#options.samplesPerFrame * CHANNELS * 2;
    const sounds = new BlockReader(
      () => new Uint8Array(soundBytes),
      (data) => {
        this.#sounds.push(new Int16Array(data.buffer));
        if (this.#sounds.length >= MOST.sounds) this.#pipes?.sound.pause();
      },
    );
    // The first picture and the first sound are those of the start, even where one of them begins later.
    this.#pipes = {
      picture: new FfmpegPipe({
        ffmpegPath,
        args: [...input, '-map', '0:V:0', ...fitting(size, `fps=${frameRate}:start_time=0`), ...rawPicture],
        data: (chunk) => pictures.push(chunk),
        ended: (reason) => {
          if (reason !== undefined) log(`a video cannot be decoded: ${reason}`);
        },
      }),
      sound: new FfmpegPipe({
        ffmpegPath,
        args: [...input, '-map', '0:a:0?', '-af', 'aresample=async=1:first_pts=0', ...rawSound],
        data: (chunk) => sounds.push(chunk),
        // A video without sound ends here with an error.
        ended: () => {},
      }),
    };
  }
}

/** Frames by their number, which counts those that were ever pushed. */
class Queue<Item> {
  readonly #items: Item[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** Removes those up to a number, that one included. */
  takeUntil(number: FrameCount): Item[] {
    const taken = this.#items.splice(0, Math.max(0, number + 1 - this.#first));
    this.#first += taken.length;
    return taken;
  }
}
