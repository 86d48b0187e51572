import type { Environment, Milliseconds } from '@oriel/core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

const REST: Milliseconds = 2000;
const events = ['pointermove', 'pointerdown', 'click', 'focusin', 'keydown', 'wheel'] as const;

export interface AutoHideOptions {
  environment(): Environment;
  /** The controls are in use and have to stay. */
  held(): boolean;
  /** The controls are about to hide: a focus in them has to go elsewhere. */
  hiding(): void;
}

/** Hides the controls of an element after two seconds without pointer, focus or key. */
export class AutoHide implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #options: AutoHideOptions;
  #hidden = true;
  #moving = false;
  #cancel: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, options: AutoHideOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  get hidden(): boolean {
    return this.#hidden;
  }

  hostConnected(): void {
    for (const type of events) this.#host.addEventListener?.(type, this.#wake, { capture: true, passive: true });
  }

  hostDisconnected(): void {
    for (const type of events) this.#host.removeEventListener(type, this.#wake, { capture: true });
    this.#cancel?.();
    this.#hidden = true;
  }

  readonly #wake = (event?: Event): void => {
    // The click at the end of a touch shows the controls; shown before that, it would press one of them.
    const touch = event instanceof PointerEvent && event.pointerType === 'touch' && event.type !== 'click';
    if (this.#moving || (touch && this.#hidden)) return;
    this.#cancel?.();
    this.#cancel = this.#options.environment().after(REST, () => (this.#options.held() ? this.#wake() : this.#hide()));
    this.#set(false);
  };

  #hide(): void {
    this.#moving = true;
    this.#options.hiding();
    this.#moving = false;
    this.#set(true);
  }

  #set(hidden: boolean): void {
    if (this.#hidden === hidden) return;
    this.#hidden = hidden;
    this.#host.requestUpdate();
  }
}
