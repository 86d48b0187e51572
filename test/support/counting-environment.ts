import { systemEnvironment, type Environment } from '@oriel/core';

/** The real clock and timers, counted. */
export class CountingEnvironment implements Environment {
  readonly #timers = new Set<object>();
  readonly #listeners = new Set<object>();

  get timers(): number {
    return this.#timers.size;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  now(): number {
    return systemEnvironment.now();
  }

  random(): number {
    return systemEnvironment.random();
  }

  after(delay: number, callback: () => void): () => void {
    const timer = {};
    this.#timers.add(timer);
    const cancel = systemEnvironment.after(delay, () => {
      this.#timers.delete(timer);
      callback();
    });
    return () => {
      this.#timers.delete(timer);
      cancel();
    };
  }

  onOnline(callback: () => void): () => void {
    const listener = {};
    this.#listeners.add(listener);
    const end = systemEnvironment.onOnline(callback);
    return () => {
      this.#listeners.delete(listener);
      end();
    };
  }
}
