import type { Milliseconds } from '../contract/index.ts';

/** All that the packages take from the world around them; a test hands in its own. */
export interface Environment {
  /** Unix time. */
  now(): Milliseconds;
  /** 0 to 1, for jitter. */
  random(): number;
  /** Calls back once after `delay`, unless the returned function was called before. */
  after(delay: Milliseconds, callback: () => void): () => void;
  /** Calls back whenever the network came back, until the returned function was called. */
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
    // Node has no such event, and no addEventListener to ask for it.
    globalThis.addEventListener?.('online', callback);
    return () => globalThis.removeEventListener?.('online', callback);
  },
};

/** Resolves after `delay`; rejects with the signal's reason once that aborts. */
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
