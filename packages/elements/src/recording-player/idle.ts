/** Controls leave after so much rest. */
const REST = 2000;
const signs = ['pointermove', 'pointerdown', 'focusin', 'keydown', 'wheel'] as const;

export interface IdleOptions {
  /** True as long as the controls have to stay, whatever the hands do. */
  held(): boolean;
  changed(idle: boolean): void;
}

/** Tells when an element has been left alone for two seconds, and when somebody is there again. */
export function watchIdle(element: HTMLElement, { held, changed }: IdleOptions, signal: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wake = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (held() ? wake() : changed(true)), REST);
    changed(false);
  };
  for (const sign of signs) element.addEventListener(sign, wake, { signal, passive: true, capture: true });
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
}
