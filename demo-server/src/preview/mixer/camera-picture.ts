import type { Frame, Milliseconds, UnixMs, VideoTrack } from '../../media/frame.ts';
import type { WallClock } from '../../media/wall-clock.ts';
import { BlockReader } from './block-reader.ts';
import { FfmpegPipe } from './ffmpeg-pipe.ts';
import { flvHeader, flvTag } from './flv-writer.ts';
import { type Picture, pictureOf, type Size } from './picture.ts';
import type { PictureFile, PictureFolder } from './picture-file.ts';
import { fitting, lowLatency, rawPicture } from './source-args.ts';

export interface CameraPictureOptions {
  ffmpegPath: string;
  size: Size;
  clock: Pick<WallClock, 'now' | 'monotonic'>;
  /** Undefined: pictures come through pipes. */
  files: PictureFolder | undefined;
  log(message: string): void;
}

/** A decoder that has not taken this much is too slow, and gets nothing until the next keyframe. */
const MOST_WAITING = 4 * 1024 * 1024;
const MOST_PUSHED = 20;

/**
 * Decodes the pictures of a live stream and keeps the newest one. It gets FLV, whose tags are whole frames: FFmpeg's parser of
 * an H.264 byte stream would wait for the beginning of the next frame.
 */
export class CameraPicture {
  readonly #options: CameraPictureOptions;
  #track: VideoTrack | undefined;
  #decoder: FfmpegPipe | undefined;
  #file: PictureFile | undefined;
  #begin: UnixMs = 0;
  #lastTime: UnixMs = 0;
  /** The last frames that the decoder got, and when. */
  #pushed: { time: UnixMs; at: UnixMs }[] = [];
  #shown: Picture;
  #filling: Picture;
  #capturedAt: UnixMs = 0;
  #decodedAt: Milliseconds | undefined;
  /** Of the decoders before this one. */
  #stopped: Promise<void> = Promise.resolve();

  constructor(options: CameraPictureOptions) {
    this.#options = options;
    this.#shown = pictureOf(options.size);
    this.#filling = pictureOf(options.size);
  }

  /** When the newest picture was decoded, monotonic. Undefined: there is none. To be called with each frame. */
  look(): Milliseconds | undefined {
    if (this.#file?.look()) this.#decodedAt = this.#options.clock.monotonic();
    return this.#decodedAt;
  }

  /** The newest picture, and when it was captured. It is overwritten after the next one. */
  get newest(): { picture: Picture; capturedAt: UnixMs } | undefined {
    if (this.#decodedAt === undefined) return undefined;
    const written = this.#file?.read(this.#shown.data);
    // The decoder has each frame done before it gets the next one.
    if (written !== undefined) this.#capturedAt = this.#pushed.findLast(({ at }) => at <= written)?.time ?? this.#lastTime;
    return { picture: this.#shown, capturedAt: this.#capturedAt };
  }

  /** The next frame is a keyframe. */
  setTrack(track: VideoTrack | undefined): void {
    this.#track = track;
    void this.#stopDecoder();
  }

  push(frame: Frame): void {
    if (!this.#track) return;
    if (this.#decoder && this.#decoder.waiting > MOST_WAITING) void this.#stopDecoder();
    // A time that goes back would be a negative timestamp.
    if (this.#decoder && frame.keyframe && frame.time < this.#lastTime) void this.#stopDecoder();
    if (!this.#decoder) {
      if (!frame.keyframe) return;
      this.#decoder = this.#startDecoder(this.#track);
      this.#begin = frame.time;
    }
    this.#lastTime = frame.time;
    this.#pushed = [...this.#pushed.slice(-MOST_PUSHED), { time: frame.time, at: this.#options.clock.now() }];
    this.#decoder.write(flvTag(frame, Math.max(0, Math.round(frame.time - this.#begin))));
  }

  async close(): Promise<void> {
    this.#track = undefined;
    await this.#stopDecoder();
  }

  #startDecoder(track: VideoTrack): FfmpegPipe {
    const { ffmpegPath, size, clock, files, log } = this.#options;
    this.#file?.remove();
    this.#file = files?.add();
    const blocks = new BlockReader(
      () => this.#filling.data,
      () => {
        [this.#shown, this.#filling] = [this.#filling, this.#shown];
        this.#capturedAt = this.#lastTime;
        this.#decodedAt = clock.monotonic();
      },
    );
    const decoder = new FfmpegPipe({
      ffmpegPath,
      args: [...lowLatency, '-f', 'flv', '-i', 'pipe:0', ...fitting(size), '-fps_mode', 'passthrough', ...(this.#file?.args ?? rawPicture)],
      stdin: true,
      data: (chunk) => blocks.push(chunk),
      ended: (reason) => {
        if (this.#decoder === decoder) this.#decoder = undefined;
        log(`a decoder of pictures ended: ${reason ?? 'it had no input'}`);
      },
    });
    decoder.write(flvHeader(track));
    return decoder;
  }

  #stopDecoder(): Promise<void> {
    const [decoder, file] = [this.#decoder, this.#file];
    // Its last picture is held.
    this.look();
    file?.read(this.#shown.data);
    this.#decoder = undefined;
    this.#file = undefined;
    const stop = async () => {
      await decoder?.close();
      file?.remove();
    };
    this.#stopped = Promise.all([this.#stopped, stop()]).then(() => {});
    return this.#stopped;
  }
}
