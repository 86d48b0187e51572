import type { AudioTrack, Frame, Milliseconds, UnixMs } from '../../media/frame.ts';
import { BlockReader } from './block-reader.ts';
import { FfmpegPipe } from './ffmpeg-pipe.ts';
import { flvHeader, flvTag } from './flv-writer.ts';
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
/** Samples of one AAC packet (ISO/IEC 14496-3 §4.5.2.1.1). */
const PACKET = 1024;
const SAMPLES_PER_MS = SAMPLE_RATE / 1000;

/** Decodes the sound of a live stream, AAC, and finds what was captured at a time by counting samples. */
export class CameraSound {
  readonly #options: CameraSoundOptions;
  readonly #ring = new Int16Array(KEPT * SAMPLES_PER_MS * CHANNELS);
  #track: AudioTrack | undefined;
  #decoder: FfmpegPipe | undefined;
  /** When the sample with number 0 was captured. */
  #begin: UnixMs = 0;
  #packets = 0;
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
    this.#track = track?.codec.startsWith('mp4a') ? track : undefined;
    void this.#stopDecoder();
  }

  push(frame: Frame): void {
    if (!this.#track) return;
    const duration = (PACKET * 1000) / this.#track.sampleRate;
    if (this.#decoder && Math.abs(frame.time - (this.#begin + this.#packets * duration)) > GAP) void this.#stopDecoder();
    if (!this.#decoder) {
      this.#decoder = this.#startDecoder(this.#track);
      this.#begin = frame.time;
    }
    this.#decoder.write(flvTag(frame, Math.max(0, Math.round(frame.time - this.#begin))));
    this.#packets++;
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

  #startDecoder(track: AudioTrack): FfmpegPipe {
    const block = new Uint8Array(PACKET * CHANNELS * 2);
    const samples = new Int16Array(block.buffer);
    const blocks = new BlockReader(
      () => block,
      () => {
        for (const [index, value] of samples.entries()) this.#ring[(this.#decoded * CHANNELS + index) % this.#ring.length] = value;
        this.#decoded += PACKET;
      },
    );
    const decoder = new FfmpegPipe({
      ffmpegPath: this.#options.ffmpegPath,
      args: [...lowLatency, '-f', 'flv', '-i', 'pipe:0', ...rawSound],
      stdin: true,
      data: (chunk) => blocks.push(chunk),
      ended: (reason) => {
        if (this.#decoder === decoder) this.#forget();
        this.#options.log(`a decoder of sound ended: ${reason ?? 'it had no input'}`);
      },
    });
    decoder.write(flvHeader(track));
    return decoder;
  }

  #forget(): void {
    this.#decoder = undefined;
    this.#packets = 0;
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
