import { type PipelineLogLine, toIso } from '@oriel/core/contract';
import type { UnixMs } from '../media/frame.ts';

/** Lines that are kept for pages that come later. */
const KEPT = 500;

/** The newest lines of what all pipelines have said. */
export class PipelineLogBook {
  readonly #now: () => UnixMs;
  readonly #listeners = new Set<() => void>();
  #lines: PipelineLogLine[] = [];
  #count = 0;

  constructor(now: () => UnixMs) {
    this.#now = now;
  }

  add(line: Omit<PipelineLogLine, 'id' | 'time'>): void {
    this.#lines.push({ id: ++this.#count, time: toIso(this.#now()), ...line });
    if (this.#lines.length > KEPT) this.#lines.shift();
    for (const listener of this.#listeners) listener();
  }

  /** Those after the line with the id `after`, the oldest first. */
  after(after = 0): PipelineLogLine[] {
    return this.#lines.filter(({ id }) => id > after);
  }

  /** Calls back after every line. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
