import type { WallClock } from '../../../../demo-server/src/media/wall-clock.ts';

/** A clock that moves when it is told to. */
export class ManualClock implements WallClock {
  #timers: { at: number; fn: () => void }[] = [];
  time = 0;
  /** What the system clock is ahead of the monotonic one. */
  offset = 1_000_000;

  now = () => this.time + this.offset;
  monotonic = () => this.time;
  after = (delay: number, fn: () => void) => {
    const timer = { at: this.time + delay, fn };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((each) => each !== timer));
  };

  random = () => 0;

  /** Timers that are set. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** @param late how late each timer is */
  advance(by: number, late = 0): void {
    const end = this.time + by;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at + late > end) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.time = Math.max(this.time, next.at + late);
      next.fn();
    }
    this.time = end;
  }
}
