/** Controls leave after so much rest. */
const REST = 2000;
const signs = ['pointermove', 'pointerdown', 'focusin', 'keydown', 'wheel'] as const;

export interface IdleOptions {
  /** True as long as the controls have to stay, whatever the hands do. */
  held(): boolean;
  changed(idle: boolean): void;
}

/** Knows when nobody has touched an element for two seconds. */
export class Idle {
  #idle = true;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #options: IdleOptions;

  constructor(element: HTMLElement, options: IdleOptions, signal: AbortSignal) {
    this.#options = options;
    for (const sign of signs) element.addEventListener(sign, () => this.wake(), { signal, passive: true, capture: true });
    signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
  }

  get idle(): boolean {
    return this.#idle;
  }

  /** Somebody is there. */
  wake(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rest(), REST);
    this.#set(false);
  }

  #rest(): void {
    if (this.#options.held()) this.wake();
    else this.#set(true);
  }

  #set(idle: boolean): void {
    if (idle === this.#idle) return;
    this.#idle = idle;
    this.#options.changed(idle);
  }
}
