import type { Environment, Milliseconds } from '@oriel/core';

/** Calls back at once and then again and again, until `signal` aborts. */
export function every(environment: Environment, interval: Milliseconds, callback: () => void, signal: AbortSignal): void {
  let cancel: (() => void) | undefined;
  const again = () => {
    cancel = environment.after(interval, again);
    callback();
  };
  signal.addEventListener('abort', () => cancel?.(), { once: true });
  if (!signal.aborted) again();
}
