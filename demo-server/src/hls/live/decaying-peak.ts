import type { Milliseconds, UnixMs } from '../../media/frame.ts';

const HALF_LIFE: Milliseconds = 6 * 3_600_000;

/** The highest value so far, which decays over hours: what happened once in a while is likely to happen again. */
export class DecayingPeak {
  #value = 0;
  #time: UnixMs = 0;

  add(value: number, time: UnixMs): void {
    this.#value = Math.max(value, this.#value * 0.5 ** (Math.max(0, time - this.#time) / HALF_LIFE));
    this.#time = time;
  }

  /** The peak at the time of the last `add`. */
  get value(): number {
    return this.#value;
  }
}
