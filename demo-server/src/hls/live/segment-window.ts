import type { Milliseconds, UnixMs } from '../../media/frame.ts';
import { bitRateOf, type LiveInit, type LivePart, type LiveSegment, partName, type PartPosition } from './live-segment.ts';

/** The segment that still grows; everyone else sees it as a `LiveSegment`. */
type GrowingSegment = { -readonly [Key in keyof LiveSegment]: LiveSegment[Key] } & { parts: LivePart[] };

export interface NewSegment {
  init: LiveInit;
  start: UnixMs;
  discontinuity: boolean;
}

/** What readers see of a live stream's segments. */
export interface LiveSegments {
  /** Segments that the playlist lists, oldest first; the last may still grow. */
  readonly listed: readonly LiveSegment[];
  /** All segments that can be requested, listed or not, oldest first. */
  readonly kept: readonly LiveSegment[];
  readonly newest: LiveSegment | undefined;
  /** Position of the part after the newest one. */
  readonly nextPart: PartPosition;
  /** `EXT-X-DISCONTINUITY-SEQUENCE`: small, because hls.js 1.7 hangs on arrays as long as this number. */
  readonly discontinuities: number;
  /** The highest bit rate of a complete segment so far, bits per second. */
  readonly peak: number;
  get(sequence: number): LiveSegment | undefined;
}

/**
 * Owns the segments of a live stream: those that the playlist lists, and older ones for clients with an older playlist
 * (RFC 8216 §6.2.2).
 */
export class SegmentWindow implements LiveSegments {
  readonly #length: Milliseconds;
  #nextSequence: number;
  #segments: GrowingSegment[] = [];
  #firstListed = 0;
  /** Duration of all complete segments so far: the clock by which unlisted segments expire. */
  #media: Milliseconds = 0;
  /** When each unlisted segment expires, by `#media`. */
  #expiries: Milliseconds[] = [];
  #longestPlaylist: Milliseconds = 0;
  #discontinuities = 0;
  #peak = 0;

  /** `length`: the least media that the playlist lists. */
  constructor(length: Milliseconds, firstSequence: number) {
    this.#length = length;
    this.#nextSequence = firstSequence;
  }

  get listed(): readonly LiveSegment[] {
    return this.#segments.slice(this.#firstListed);
  }

  get kept(): readonly LiveSegment[] {
    return this.#segments;
  }

  get newest(): LiveSegment | undefined {
    return this.#segments.at(-1);
  }

  get nextPart(): PartPosition {
    const newest = this.#growing;
    return newest ? { sequence: newest.sequence, part: newest.parts.length } : { sequence: this.#nextSequence, part: 0 };
  }

  get discontinuities(): number {
    return this.#discontinuities;
  }

  get peak(): number {
    return this.#peak;
  }

  get(sequence: number): LiveSegment | undefined {
    const first = this.#segments[0];
    return first && this.#segments[sequence - first.sequence];
  }

  open({ init, start, discontinuity }: NewSegment): void {
    const sequence = this.#nextSequence++;
    this.#segments.push({ sequence, name: `${sequence}.m4s`, init, start, duration: 0, parts: [], complete: false, discontinuity });
  }

  /** Appends a part, which lasts until `end`, to the open segment. */
  addPart(part: Omit<LivePart, 'name'>, end: UnixMs): void {
    const segment = this.#growing;
    if (!segment) return;
    segment.parts.push({ name: partName(this.nextPart), ...part });
    segment.duration = end - segment.start;
  }

  /** Completes the open segment, then removes segments that are too old. */
  complete(): void {
    const newest = this.#segments.at(-1);
    if (!newest) return;
    newest.complete = true;
    this.#media += newest.duration;
    this.#peak = Math.max(this.#peak, bitRateOf(newest));
    this.#longestPlaylist = Math.max(this.#longestPlaylist, this.#mediaFrom(this.#firstListed));
    while (this.#mediaFrom(this.#firstListed + 1) >= this.#length) this.#unlist();
    while ((this.#expiries[0] ?? Infinity) <= this.#media) {
      this.#expiries.shift();
      this.#segments.shift();
      this.#firstListed--;
    }
  }

  get #growing(): GrowingSegment | undefined {
    const newest = this.#segments.at(-1);
    return newest?.complete ? undefined : newest;
  }

  /** An unlisted segment stays for its own duration plus that of the longest playlist that listed it: RFC 8216 §6.2.2. */
  #unlist(): void {
    const segment = this.#segments[this.#firstListed++];
    if (segment?.discontinuity) this.#discontinuities++;
    this.#expiries.push(this.#media + (segment?.duration ?? 0) + this.#longestPlaylist);
  }

  #mediaFrom(index: number): Milliseconds {
    return this.#segments.slice(index).reduce((sum, { duration }) => sum + duration, 0);
  }
}
