import type { Milliseconds } from './frame.ts';

/** Time and chance, so that tests can decide about them. */
export interface WallClock {
  now(): Milliseconds;
  /** Calls `fn` after `delay` ms, unless what it returns is called before. */
  after(delay: number, fn: () => void): () => void;
  /** In [0, 1). */
  random(): number;
}

export const systemClock: WallClock = {
  now: Date.now,
  after(delay, fn) {
    const timer = setTimeout(fn, delay);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/** Resolves after `delay` ms, or when `signal` aborts. */
export function sleep(clock: WallClock, delay: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(delay, done);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done, { once: true });
  });
}
