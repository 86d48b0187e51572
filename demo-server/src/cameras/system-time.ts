import type { Milliseconds, UnixMs } from '../media/frame.ts';
import type { WallClock } from '../media/wall-clock.ts';

/** The system clock was set if it is off by more than this, ms. */
const STEP = 250;
/** A smaller difference, such as NTP makes when it adjusts the clock's pace, is followed above this, ms. */
const TOLERANCE = 5;
/** The most that one call corrects, ms. */
const CORRECTION = 1;

/**
 * Maps the monotonic clock to Unix time. Setting the system clock changes nothing until `follow` is called, so the caller
 * decides where the new time line starts.
 */
export class SystemTime {
  readonly #clock: Pick<WallClock, 'now' | 'monotonic'>;
  #offset: Milliseconds;

  constructor(clock: Pick<WallClock, 'now' | 'monotonic'>) {
    this.#clock = clock;
    this.#offset = this.#measure();
  }

  at(monotonic: Milliseconds): UnixMs {
    return Math.round(monotonic + this.#offset);
  }

  /** Follows the system clock; to be called about once a second. @returns whether times have jumped, because it was set */
  follow(): boolean {
    const difference = this.#measure() - this.#offset;
    if (Math.abs(difference) > STEP) this.#offset += difference;
    else if (Math.abs(difference) > TOLERANCE) this.#offset += Math.sign(difference) * CORRECTION;
    return Math.abs(difference) > STEP;
  }

  /** The larger of two: a pause of the process between the two clocks makes a difference too small. */
  #measure(): Milliseconds {
    const measure = () => this.#clock.now() - this.#clock.monotonic();
    return Math.max(measure(), measure());
  }
}
