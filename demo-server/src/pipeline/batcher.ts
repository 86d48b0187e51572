import type { Milliseconds } from '../media/frame.ts';

/** A segment on disk. */
export interface SegmentRecord {
  /** Counts the segments of one rendition in a run of the pipeline. */
  number: number;
  /** Media sequence number. */
  sequence: number;
  duration: Milliseconds;
  /** It does not continue the one before it. */
  breaks: boolean;
  /** Decoding time of its first picture, 33 bits of 90 kHz. */
  video?: number;
  /** Time of its first and its last packet of sound. */
  audio?: number;
  audioEnd?: number;
}

/** Consecutive segments that are processed together. */
export interface BatchRecord {
  number: number;
  /** Numbers of its segments. */
  first: number;
  last: number;
  /** The segments before and after it continue it: for preroll and postroll. */
  continues: boolean;
  continued: boolean;
  duration: Milliseconds;
}

/** Collects segments until they are long enough. A batch is complete when the segment after it is there, or cannot come. */
export class Batcher {
  readonly #duration: Milliseconds;
  #next: number;
  #open: SegmentRecord[] = [];
  #continues = false;

  /** @param next number of the next batch; @param continues whether the segment before the next one continues it */
  constructor(duration: Milliseconds, { next = 0, continues = false }: { next?: number; continues?: boolean } = {}) {
    this.#duration = duration;
    this.#next = next;
    this.#continues = continues;
  }

  /** Segments in no batch yet. */
  get waiting(): number {
    return this.#open.length;
  }

  push(segment: SegmentRecord): BatchRecord | undefined {
    const isEnough = this.#length + segment.duration / 2 >= this.#duration;
    const batch = this.#open.length > 0 && (segment.breaks || isEnough) ? this.#close(!segment.breaks) : undefined;
    if (segment.breaks) this.#continues = false;
    this.#open.push(segment);
    return batch;
  }

  /** The source is over: what is there is the last batch. */
  end(): BatchRecord | undefined {
    return this.#open.length > 0 ? this.#close(false) : undefined;
  }

  get #length(): Milliseconds {
    return this.#open.reduce((sum, { duration }) => sum + duration, 0);
  }

  #close(continued: boolean): BatchRecord {
    const batch: BatchRecord = { number: this.#next++, first: this.#open[0]!.number, last: this.#open.at(-1)!.number, continues: this.#continues, continued, duration: this.#length };
    this.#open = [];
    this.#continues = continued;
    return batch;
  }
}
