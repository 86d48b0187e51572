import type { Milliseconds } from '../media/frame.ts';

/** Frames among which the least delay is searched. */
const WINDOW = 250;
/** A difference between the two clocks below this is not corrected, ms. */
const TOLERANCE = 15;
/** The most that one window corrects, ms. */
const CORRECTION = 10;
/** The source's timestamps have jumped when a frame is off by more than this, ms. */
const JUMP = 5000;

export interface Arrival {
  /** The frame's own, in the stream. */
  timestamp: Milliseconds;
  /** When it arrived, on a monotonic clock. */
  arrival: Milliseconds;
}

/**
 * Maps a stream's own timestamps to a monotonic clock: the frame with the least delay was captured when it arrived, and all
 * others keep their distance from it, so a regular source stays regular. If the source's clock runs faster or slower,
 * the mapping follows in small steps.
 */
export class ArrivalClock {
  #offset: Milliseconds;
  #least = Infinity;
  #seen = 0;

  /** `first`: the first frames. Those that came in a burst, out of a buffer, were captured before they arrived. */
  constructor(first: readonly Arrival[]) {
    this.#offset = Math.min(...first.map(({ timestamp, arrival }) => arrival - timestamp));
  }

  /** When the frame was captured, on the clock of `arrival`. */
  timeOf({ timestamp, arrival }: Arrival): Milliseconds {
    const delay = arrival - timestamp - this.#offset;
    if (Math.abs(delay) > JUMP) {
      this.#offset += delay;
      this.#least = Infinity;
      this.#seen = 0;
      return arrival;
    }
    this.#least = Math.min(this.#least, delay);
    if (++this.#seen === WINDOW) {
      if (Math.abs(this.#least) > TOLERANCE) this.#offset += Math.max(-CORRECTION, Math.min(CORRECTION, this.#least));
      this.#least = Infinity;
      this.#seen = 0;
    }
    return timestamp + this.#offset;
  }
}
