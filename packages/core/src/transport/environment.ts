import type { Milliseconds } from '../contract/index.ts';

/** What the packages use of the outside world; a test injects its own. */
export interface Environment {
  /** Local Unix time. */
  now(): Milliseconds;
  /** 0 to 1, for jitter. */
  random(): number;
  /** Calls back once after `delay`. @returns a function that cancels it */
  after(delay: Milliseconds, callback: () => void): () => void;
  /** Calls back whenever the network is back; that of a client after a random wait of up to 2 s. @returns a function that ends it */
  onOnline(callback: () => void): () => void;
}

export const systemEnvironment: Environment = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(delay, callback) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
  onOnline(callback) {
    // Node has neither this event nor a global addEventListener.
    globalThis.addEventListener?.('online', callback);
    return () => globalThis.removeEventListener?.('online', callback);
  },
};

/** Resolves after `delay`; rejects with the signal's reason when that aborts. */
export function sleep(environment: Pick<Environment, 'after'>, delay: Milliseconds, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = environment.after(delay, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    signal?.addEventListener('abort', abort, { once: true });
  });
}
