import type { Environment } from '@oriel/core';

/** Controls leave after so much rest. */
const REST = 2000;
const signs = ['pointermove', 'pointerdown', 'focusin', 'keydown', 'wheel'] as const;

export interface IdleOptions {
  environment(): Environment;
  /** True as long as the controls have to stay, whatever the hands do. */
  held(): boolean;
  changed(idle: boolean): void;
}

/** Tells when an element has been left alone for two seconds, and when somebody is there again. */
export function watchIdle(element: HTMLElement, { changed, environment, held }: IdleOptions, signal: AbortSignal): void {
  let cancel: (() => void) | undefined;
  const wake = () => {
    cancel?.();
    cancel = environment().after(REST, () => (held() ? wake() : changed(true)));
    changed(false);
  };
  for (const sign of signs) element.addEventListener(sign, wake, { signal, passive: true, capture: true });
  signal.addEventListener('abort', () => cancel?.(), { once: true });
}
