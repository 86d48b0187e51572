import type { Milliseconds } from '../media/frame.ts';

/** In this time a peak that does not come again fades to the half. */
const HALF_LIFE: Milliseconds = 6 * 3_600_000;

/** The highest of all values so far, forgotten over hours: what happened once in a while is likely to happen again. */
export class DecayingPeak {
  #value = 0;
  #time: Milliseconds = 0;

  add(value: number, time: Milliseconds): void {
    this.#value = Math.max(value, this.#value * 0.5 ** (Math.max(0, time - this.#time) / HALF_LIFE));
    this.#time = time;
  }

  /** As it was when the last value was added. */
  get value(): number {
    return this.#value;
  }
}
