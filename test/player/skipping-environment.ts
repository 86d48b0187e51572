import { systemEnvironment, type Environment } from '@oriel/core';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
  handle: ReturnType<typeof setTimeout>;
}

/** The real clock and real timers, which a test can move on without waiting. */
export class SkippingEnvironment implements Environment {
  #skipped = 0;
  readonly #timers = new Set<Timer>();
  readonly #online = new Set<() => void>();

  now(): number {
    return Date.now() + this.#skipped;
  }

  /** Every backoff is its longest. */
  random(): number {
    return 0;
  }

  after(delay: number, callback: () => void): () => void {
    const timer: Timer = { at: this.now() + delay, callback, handle: setTimeout(() => this.#fire(timer), delay) };
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer.handle);
      this.#timers.delete(timer);
    };
  }

  onOnline(callback: () => void): () => void {
    this.#online.add(callback);
    const off = systemEnvironment.onOnline(callback);
    return () => {
      off();
      this.#online.delete(callback);
    };
  }

  /** Milliseconds until each timer calls back. */
  get waits(): number[] {
    return [...this.#timers].map(({ at }) => at - this.now());
  }

  /** Listeners for the network's return. */
  get listeners(): number {
    return this.#online.size;
  }

  /** Moves the clock on by `by` ms and calls back what falls due, in order. */
  skip(by: number): void {
    this.#skipped += by;
    for (const timer of [...this.#timers].sort((a, b) => a.at - b.at)) {
      if (!this.#timers.has(timer)) continue;
      clearTimeout(timer.handle);
      if (timer.at <= this.now()) this.#fire(timer);
      else timer.handle = setTimeout(() => this.#fire(timer), timer.at - this.now());
    }
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    timer.callback();
  }
}
