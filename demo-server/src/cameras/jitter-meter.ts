import type { Milliseconds } from '../media/frame.ts';

/** Frames that are judged together: 4 s at 25 frames a second. */
const WINDOW = 100;
/**
 * The shares of a window's frames between whose delays the jitter lies. Frames beyond do not count: a pause of this process
 * delays a few frames in a row, which is no property of the source.
 */
const EARLY = 0.1;
const LATE = 0.95;
/** The jitter rises to what this many windows in a row show, so a burst at the start does not count. */
const RISE = 2;
/** It falls to the most that this many windows in a row show: half a minute at 25 frames a second. */
const FALL = 8;
/** WebRTC asks for a playout delay in this unit. The jitter changes only when windows differ from it by more, ms. */
const UNIT = 10;
/** With less, every frame is seen without a playout delay: frames fall into display refreshes of their own, ms. */
const REGULAR = 25;
/** A stream with more jitter is shown unevenly rather than later still, ms. */
const LARGEST = 1000;

/** Measures how much later than their even places the frames of a source arrive. */
export class JitterMeter {
  #value: Milliseconds;
  #delays: Milliseconds[] = [];
  /** The jitter of each of the last windows, newest last. */
  #windows: Milliseconds[] = [];

  /** `initial`: what is known of the source, until enough frames have come. */
  constructor(initial: Milliseconds = 0) {
    this.#value = initial;
  }

  /** In steps of 10 ms; 0 for a regular source. */
  get value(): Milliseconds {
    return this.#value;
  }

  /** `delay`: from the frame's timestamp to its arrival, up to a constant. */
  add(delay: Milliseconds): void {
    this.#delays.push(delay);
    if (this.#delays.length < WINDOW) return;
    this.#windows.push(spread(this.#delays));
    this.#delays = [];
    if (this.#windows.length > FALL) this.#windows.shift();
    if (this.#windows.length >= RISE) {
      const least = Math.min(...this.#windows.slice(-RISE));
      if (least > this.#value + UNIT) this.#value = quantised(least);
    }
    if (this.#windows.length === FALL) {
      const most = Math.max(...this.#windows);
      if (most < this.#value - UNIT) this.#value = quantised(most);
    }
  }
}

function spread(delays: readonly Milliseconds[]): Milliseconds {
  const sorted = delays.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1]!;
  return at(LATE) - at(EARLY);
}

const quantised = (jitter: Milliseconds): Milliseconds => (jitter < REGULAR ? 0 : Math.min(LARGEST, Math.round(jitter / UNIT) * UNIT));
