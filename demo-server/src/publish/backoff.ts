import type { Milliseconds } from '../media/frame.ts';

const FIRST = 500;
const MOST = 15_000;
/** An attempt that publishes for this long counts as a success. */
const STEADY: Milliseconds = 10_000;

/** How long to wait before the next attempt: twice as long after each failure, and shorter by chance, so that many do not come back at once. */
export class Backoff {
  #failures = 0;

  /** @param lasted how long the attempt published, ms; @param random in [0, 1) */
  after(lasted: Milliseconds, random: number): Milliseconds {
    if (lasted >= STEADY) this.#failures = 0;
    const most = Math.min(MOST, FIRST * 2 ** this.#failures++);
    return most * (0.5 + random / 2);
  }
}
