import type { Milliseconds } from '../../media/frame.ts';

export interface PlaybackClock {
  /** Unix time with fractions of a millisecond; never runs backwards. */
  now(): Milliseconds;
  /** @returns what calls it off */
  after(delay: Milliseconds, callback: () => void): () => void;
}

export const systemClock: PlaybackClock = {
  now: () => performance.timeOrigin + performance.now(),
  after(delay, callback) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};
