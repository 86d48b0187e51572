import type { Milliseconds } from '../media/frame.ts';

/** Frames over which the least delay is looked for. */
const WINDOW = 250;
/** A difference between the two clocks below this is left as it is, ms. */
const TOLERANCE = 15;
/** The most that one window corrects, ms. */
const STEP = 10;
/** The source's time has jumped when it is off by this much, ms. */
const JUMP = 5000;

/**
 * Gives a stream's own timestamps their place on the wall clock: the frame that came with the least delay was captured when
 * it arrived, and all others keep their distance from it, so a regular source stays regular. A source whose clock runs
 * faster or slower is followed in small steps.
 */
export class ArrivalClock {
  #offset: Milliseconds;
  #least = Infinity;
  #seen = 0;

  /** From the first frames: what came in a burst, out of a buffer, was captured before it arrived. */
  constructor(first: readonly { timestamp: Milliseconds; arrival: Milliseconds }[]) {
    this.#offset = Math.min(...first.map(({ timestamp, arrival }) => arrival - timestamp));
  }

  /** Capture time, Unix ms. */
  timeOf(timestamp: Milliseconds, arrival: Milliseconds): Milliseconds {
    const delay = arrival - timestamp - this.#offset;
    if (Math.abs(delay) > JUMP) {
      this.#offset += delay;
      this.#least = Infinity;
      this.#seen = 0;
      return arrival;
    }
    this.#least = Math.min(this.#least, delay);
    if (++this.#seen === WINDOW) {
      if (Math.abs(this.#least) > TOLERANCE) this.#offset += Math.max(-STEP, Math.min(STEP, this.#least));
      this.#least = Infinity;
      this.#seen = 0;
    }
    return timestamp + this.#offset;
  }
}
