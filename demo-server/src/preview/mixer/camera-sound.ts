import type { AudioTrack, Frame, Milliseconds, UnixMs } from '../../media/frame.ts';
import { BlockReader } from './block-reader.ts';
import { FfmpegPipe } from './ffmpeg-pipe.ts';
import { type SoundContainer, soundContainer } from './sound-container.ts';
import { CHANNELS, lowLatency, rawSound, SAMPLE_RATE } from './source-args.ts';

export interface CameraSoundOptions {
  ffmpegPath: string;
  samplesPerFrame: number;
  log(message: string): void;
}

/** Decoded sound is kept for this long. */
const KEPT: Milliseconds = 2000;
/** Sound that is this far from its picture jumps to it. Below it, it plays on evenly while pictures come unevenly. */
const TOLERANCE: Milliseconds = 35;
/** A packet that is this far from where the ones before it end begins a new count. */
const GAP: Milliseconds = 60;
/** Decoded sound is read in blocks of so many samples: few, so that it is there soon. */
const BLOCK = 240;
const SAMPLES_PER_MS = SAMPLE_RATE / 1000;

/** Decodes the sound of a live stream, AAC or Opus, and finds what was captured at a time by counting samples. */
export class CameraSound {
  readonly #options: CameraSoundOptions;
  readonly #ring = new Int16Array(KEPT * SAMPLES_PER_MS * CHANNELS);
  #track: AudioTrack | undefined;
  #decoder: FfmpegPipe | undefined;
  /** When the sample with number 0 was captured. */
  #begin: UnixMs = 0;
  /** How long the packets sound that the decoder got. */
  #pushed: Milliseconds = 0;
  #container: SoundContainer | undefined;
  /** Samples that were decoded: each is one value for each channel. */
  #decoded = 0;
  /** The number of the sample that is read next. */
  #next: number | undefined;
  /** Of the decoders before this one. */
  #stopped: Promise<void> = Promise.resolve();

  constructor(options: CameraSoundOptions) {
    this.#options = options;
  }

  setTrack(track: AudioTrack | undefined): void {
    this.#track = track;
    void this.#stopDecoder();
  }

  push(frame: Frame): void {
    if (!this.#track) return;
    if (this.#decoder && Math.abs(frame.time - (this.#begin + this.#pushed)) > GAP) void this.#stopDecoder();
    if (!this.#decoder) {
      this.#container = soundContainer(this.#track);
      if (!this.#container) return;
      this.#decoder = this.#startDecoder(this.#container);
      this.#begin = frame.time;
    }
    if (!this.#container) return;
    this.#decoder.write(this.#container.packet(frame, frame.time - this.#begin));
    this.#pushed += this.#container.durationOf(frame);
  }

  /** One frame of sound that begins with what was captured at `time`. Undefined where that is not known. */
  read(time: UnixMs): Int16Array | undefined {
    const { samplesPerFrame } = this.#options;
    const wanted = Math.round((time - this.#begin) * SAMPLES_PER_MS);
    const next = this.#next !== undefined && Math.abs(this.#next - wanted) <= TOLERANCE * SAMPLES_PER_MS ? this.#next : wanted;
    const oldest = Math.max(0, this.#decoded - KEPT * SAMPLES_PER_MS);
    if (next < oldest || next + samplesPerFrame > this.#decoded) {
      this.#next = undefined;
      return undefined;
    }
    this.#next = next + samplesPerFrame;
    const sound = new Int16Array(samplesPerFrame * CHANNELS);
    for (let index = 0; index < sound.length; index++) sound[index] = this.#ring[(next * CHANNELS + index) % this.#ring.length] as number;
    return sound;
  }

  async close(): Promise<void> {
    this.#track = undefined;
    await this.#stopDecoder();
  }

  #startDecoder({ format, header }: SoundContainer): FfmpegPipe {
    const block = new Uint8Array(BLOCK * CHANNELS * 2);
    const samples = new Int16Array(block.buffer);
    const blocks = new BlockReader(
      () => block,
      () => {
        for (const [index, value] of samples.entries()) this.#ring[(this.#decoded * CHANNELS + index) % this.#ring.length] = value;
        this.#decoded += BLOCK;
      },
    );
    const decoder = new FfmpegPipe({
      ffmpegPath: this.#options.ffmpegPath,
      args: [...lowLatency, '-f', format, '-i', 'pipe:0', ...rawSound],
      stdin: true,
      data: (chunk) => blocks.push(chunk),
      ended: (reason) => {
        if (this.#decoder === decoder) this.#forget();
        this.#options.log(`a decoder of sound ended: ${reason ?? 'it had no input'}`);
      },
    });
    decoder.write(header);
    return decoder;
  }

  #forget(): void {
    this.#decoder = undefined;
    this.#pushed = 0;
    this.#decoded = 0;
    this.#next = undefined;
  }

  #stopDecoder(): Promise<void> {
    const decoder = this.#decoder;
    this.#forget();
    this.#stopped = Promise.all([this.#stopped, decoder?.close()]).then(() => {});
    return this.#stopped;
  }
}
