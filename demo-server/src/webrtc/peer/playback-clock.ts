import type { Milliseconds, UnixMs } from '../../media/frame.ts';

export interface PlaybackClock {
  /** With fractions of a millisecond; never runs backwards. */
  now(): UnixMs;
  /** @returns a function that cancels the callback */
  after(delay: Milliseconds, callback: () => void): () => void;
}

export const systemClock: PlaybackClock = {
  now: () => performance.timeOrigin + performance.now(),
  after(delay, callback) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};
