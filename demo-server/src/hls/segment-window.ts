import type { Milliseconds } from '../media/frame.ts';
import { bitRateOf, type LiveSegment } from './live-segment.ts';

/** The segments of a live stream: those its playlist names, and older ones for clients whose playlist is not fresh. */
export class SegmentWindow {
  readonly #length: Milliseconds;
  #segments: LiveSegment[] = [];
  #firstListed = 0;
  /** Of all whole segments so far: the clock by which those no longer listed are kept. */
  #media: Milliseconds = 0;
  /** For each segment that is no longer listed, when nobody can ask for it any more. */
  #keptUntil: Milliseconds[] = [];
  #longestPlaylist: Milliseconds = 0;
  #discontinuities = 0;
  #peak = 0;

  /** `length`: media that the playlist names at least. */
  constructor(length: Milliseconds) {
    this.#length = length;
  }

  /** Oldest first; the last may still grow. */
  get listed(): readonly LiveSegment[] {
    return this.#segments.slice(this.#firstListed);
  }

  get newest(): LiveSegment | undefined {
    return this.#segments.at(-1);
  }

  /** `EXT-X-DISCONTINUITY-SEQUENCE`. Small, because hls.js 1.7 hangs on arrays as long as this number. */
  get discontinuities(): number {
    return this.#discontinuities;
  }

  /** The highest bit rate of a whole segment so far. */
  get peak(): number {
    return this.#peak;
  }

  get(sequence: number): LiveSegment | undefined {
    const first = this.#segments[0];
    return first && this.#segments[sequence - first.sequence];
  }

  /** All that are still kept, listed or not. */
  get kept(): readonly LiveSegment[] {
    return this.#segments;
  }

  open(segment: LiveSegment): void {
    this.#segments.push(segment);
  }

  /** The newest has all its parts: what is too old goes. */
  complete(): void {
    const newest = this.newest;
    if (!newest) return;
    newest.complete = true;
    this.#media += newest.duration;
    this.#peak = Math.max(this.#peak, bitRateOf(newest));
    this.#longestPlaylist = Math.max(this.#longestPlaylist, this.#mediaFrom(this.#firstListed));
    while (this.#mediaFrom(this.#firstListed + 1) >= this.#length) this.#unlist();
    while ((this.#keptUntil[0] ?? Infinity) <= this.#media) {
      this.#keptUntil.shift();
      this.#segments.shift();
      this.#firstListed--;
    }
  }

  /** Who has read a playlist may ask for what it named for its own duration and the segment's: RFC 8216 §6.2.2. */
  #unlist(): void {
    const segment = this.#segments[this.#firstListed++];
    if (segment?.discontinuity) this.#discontinuities++;
    this.#keptUntil.push(this.#media + (segment?.duration ?? 0) + this.#longestPlaylist);
  }

  #mediaFrom(index: number): Milliseconds {
    return this.#segments.slice(index).reduce((sum, { duration }) => sum + duration, 0);
  }
}
