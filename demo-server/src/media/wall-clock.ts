import type { Milliseconds, UnixMs } from './frame.ts';

/** Time and chance, so that tests can decide about them. */
export interface WallClock {
  /** What the system clock says. It may be set forward or back at any moment: use it for moments, never for durations. */
  now(): UnixMs;
  /** Counts on evenly from an arbitrary start, whatever happens to the system clock: for durations and time-outs. */
  monotonic(): Milliseconds;
  /** Calls `fn` after `delay` ms, unless the function that it returns is called before. */
  after(delay: Milliseconds, fn: () => void): () => void;
  /** In [0, 1). */
  random(): number;
}

export const systemClock: WallClock = {
  now: Date.now,
  monotonic: () => performance.now(),
  after(delay, fn) {
    const timer = setTimeout(fn, delay);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/** Resolves after `delay` ms, or when `signal` aborts. */
export function sleep(clock: Pick<WallClock, 'after'>, delay: Milliseconds, signal: AbortSignal): Promise<void> {
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
