import { type PcmFormat, SAMPLE_BYTES } from './decode.ts';

/** Shorter differences are nothing but rounding of times, seconds. */
const TOLERANCE = 0.001;
/** Longer ones are gaps or overlaps, not drift, seconds. */
const DRIFT = 0.04;
/** How much faster or slower sound may be played to make up for drift. */
const RATE = 0.002;
/** At the edges of a gap, seconds. */
const FADE = 0.005;

/**
 * Joins the sound of batches by counting samples. What differs a little from its place is resampled slowly; a gap is silence,
 * and an overlap is left out.
 */
export class Joiner {
  readonly #format: PcmFormat;
  #position: number | undefined;

  /** @param position the sample at which the next batch is expected; missing: wherever it begins */
  constructor(format: PcmFormat, position?: number) {
    this.#format = format;
    this.#position = position;
  }

  /** The number of the sample after the last one. */
  get position(): number | undefined {
    return this.#position;
  }

  /** The number of the first sample that comes out, and the samples. */
  join(pcm: Buffer, start: number): { position: number; pcm: Buffer } {
    const { sampleRate } = this.#format;
    const position = this.#position ?? Math.max(0, start);
    const difference = start - position;
    const seconds = Math.abs(difference) / sampleRate;
    let joined = pcm;
    if (seconds > DRIFT) joined = difference > 0 ? Buffer.concat([Buffer.alloc(difference * this.#block), this.#fadedIn(pcm)]) : this.#fadedIn(pcm.subarray(-difference * this.#block));
    else if (seconds > TOLERANCE) joined = this.#stretched(pcm, difference);
    this.#position = position + joined.byteLength / this.#block;
    return { position, pcm: joined };
  }

  get #block(): number {
    return this.#format.channels * SAMPLE_BYTES;
  }

  #fadedIn(pcm: Buffer): Buffer {
    const { sampleRate, channels } = this.#format;
    const faded = Buffer.from(pcm);
    const length = Math.min(Math.round(FADE * sampleRate), pcm.byteLength / this.#block);
    for (let sample = 0; sample < length; sample++) {
      for (let channel = 0; channel < channels; channel++) {
        const at = (sample * channels + channel) * SAMPLE_BYTES;
        faded.writeInt16LE(Math.round((faded.readInt16LE(at) * sample) / length), at);
      }
    }
    return faded;
  }

  /** `by` samples more or fewer, as far as nobody hears it: cubic interpolation (Catmull-Rom). */
  #stretched(pcm: Buffer, by: number): Buffer {
    const { channels } = this.#format;
    const length = pcm.byteLength / this.#block;
    const most = Math.floor(length * RATE);
    const wanted = length + Math.max(-most, Math.min(most, by));
    if (wanted === length || length < 4) return pcm;
    const from = new Int16Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.byteLength));
    const to = new Int16Array(wanted * channels);
    const step = (length - 1) / (wanted - 1);
    for (let sample = 0; sample < wanted; sample++) {
      const place = sample * step;
      const index = Math.min(length - 2, Math.floor(place));
      const t = place - index;
      for (let channel = 0; channel < channels; channel++) {
        const at = (offset: number): number => from[Math.max(0, Math.min(length - 1, index + offset)) * channels + channel] ?? 0;
        const [a, b, c, d] = [at(-1), at(0), at(1), at(2)];
        const value = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
        to[sample * channels + channel] = Math.max(-32768, Math.min(32767, Math.round(value)));
      }
    }
    return Buffer.from(to.buffer);
  }
}
