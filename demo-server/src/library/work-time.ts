import type { Milliseconds } from '../media/frame.ts';
import { UnusableVideo } from './unusable-video.ts';

/** How long all the work of one job may take together. Waiting for a turn does not count. */
export class WorkTime {
  #left: Milliseconds;
  readonly #now: () => Milliseconds;

  constructor(limit: Milliseconds, now: () => Milliseconds = () => performance.now()) {
    this.#left = limit;
    this.#now = now;
  }

  /**
   * Works for as long as is left of the time.
   *
   * @throws UnusableVideo when that is over; the reason of `signal`; what `work` throws
   */
  async run<T>(signal: AbortSignal, work: (limited: AbortSignal) => Promise<T>): Promise<T> {
    const timeout = AbortSignal.timeout(Math.max(0, Math.ceil(this.#left)));
    const begun = this.#now();
    try {
      return await work(AbortSignal.any([signal, timeout]));
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) throw new UnusableVideo('The conversion takes too long.', { cause: error });
      throw error;
    } finally {
      this.#left -= this.#now() - begun;
    }
  }
}
