import type { Milliseconds } from '../media/frame.ts';

/** Time and chance, so that tests can decide about them. */
export interface Clock {
  now(): Milliseconds;
  /** Calls `fn` after `delay` ms, unless what it returns is called before. */
  after(delay: number, fn: () => void): () => void;
  /** In [0, 1). */
  random(): number;
}

export const systemClock: Clock = {
  now: Date.now,
  after(delay, fn) {
    const timer = setTimeout(fn, delay);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
