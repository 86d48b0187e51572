import type { Milliseconds } from '../media/frame.ts';

/** Over how long a rate is measured. */
const SPAN: Milliseconds = 3000;

/** The rate of a count that grows. */
export class RateMeter {
  #samples: { at: Milliseconds; count: number }[] = [];

  /** @param at of a monotonic clock, ms */
  add(at: Milliseconds, count: number): void {
    this.#samples.push({ at, count });
    while (this.#samples.length > 2 && at - (this.#samples[1]?.at ?? at) >= SPAN) this.#samples.shift();
  }

  /** Per second, over the last three seconds. */
  get rate(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    return first && last && last.at > first.at ? Math.max(0, ((last.count - first.count) * 1000) / (last.at - first.at)) : 0;
  }
}
