import type { Frame, Milliseconds } from '../media/frame.ts';
import { ArrivalClock } from './arrival-clock.ts';

/** How long the first frames are held back to see how late they are, ms. */
const SETTLE = 300;

/**
 * Turns timestamps of a stream into capture times and hands the frames on; times of a kind never go back. Without a `base`
 * the first frames wait until the clock can be set by them.
 */
export class FrameTiming {
  readonly #push: (frame: Frame) => void;
  readonly #base: Milliseconds | undefined;
  readonly #last: Record<Frame['kind'], Milliseconds> = { video: -Infinity, audio: -Infinity };
  #clock: ArrivalClock | undefined;
  #waiting: { frame: Frame; arrival: Milliseconds }[] = [];

  constructor(push: (frame: Frame) => void, base?: Milliseconds) {
    this.#push = push;
    this.#base = base;
  }

  /** `frame.time` is its timestamp in the stream. */
  add(frame: Frame, arrival: Milliseconds): void {
    if (this.#base !== undefined) return this.#hand(frame, this.#base + frame.time);
    if (this.#clock) return this.#hand(frame, this.#clock.timeOf(frame.time, arrival));
    this.#waiting.push({ frame, arrival });
    if (arrival - (this.#waiting[0]?.arrival ?? arrival) < SETTLE) return;
    this.#clock = new ArrivalClock(this.#waiting.map((each) => ({ timestamp: each.frame.time, arrival: each.arrival })));
    for (const each of this.#waiting) this.#hand(each.frame, this.#clock.timeOf(each.frame.time, each.arrival));
    this.#waiting = [];
  }

  #hand(frame: Frame, time: Milliseconds): void {
    const next = Math.max(time, this.#last[frame.kind] + 1);
    this.#last[frame.kind] = next;
    this.#push({ ...frame, time: next });
  }
}
