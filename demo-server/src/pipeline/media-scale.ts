import type { Milliseconds } from '../media/frame.ts';
import type { BatchRecord, SegmentRecord } from './batcher.ts';

/** Adds up what the source has sent, so that the stages of a pipeline can be compared. */
export class MediaScale {
  #fetched: Milliseconds = 0;
  #segments = 0;
  #batched: Milliseconds = 0;
  #waiting = 0;
  readonly #batches = new Map<number, { start: Milliseconds; end: Milliseconds }>();

  get fetched(): Milliseconds {
    return this.#fetched;
  }

  /** The end of what the source offers: with segments that are known and not fetched. */
  get newest(): Milliseconds {
    return this.#fetched + (this.#segments === 0 ? 0 : (this.#waiting * this.#fetched) / this.#segments);
  }

  set waiting(segments: number) {
    this.#waiting = segments;
  }

  segment({ duration }: Pick<SegmentRecord, 'duration'>): void {
    this.#segments++;
    this.#fetched += duration;
    this.#waiting = Math.max(0, this.#waiting - 1);
  }

  batch({ number, duration }: Pick<BatchRecord, 'number' | 'duration'>): void {
    this.#batches.set(number, { start: this.#batched, end: this.#batched + duration });
    this.#batched += duration;
    // Those that are this old are published.
    this.#batches.delete(number - 1000);
  }

  startOf(batch: number): Milliseconds {
    return this.#batches.get(batch)?.start ?? 0;
  }

  endOf(batch: number): Milliseconds {
    return this.#batches.get(batch)?.end ?? this.#batched;
  }
}
