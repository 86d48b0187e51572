import type { Environment, Milliseconds } from '@oriel/core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** A player: its controls are in areas marked `data-hides`, in a `.frame` that can have the focus. */
type Host = ReactiveControllerHost & HTMLElement & { readonly renderRoot: ParentNode };

const REST: Milliseconds = 2000;
const events = ['pointermove', 'pointerdown', 'click', 'focusin', 'keydown', 'wheel'] as const;

export interface AutoHideOptions {
  environment(): Environment;
  /** The controls are in use and have to stay, besides for focus, pointer and open popups. */
  held(): boolean;
}

/** Hides the controls of an element after two seconds without pointer, focus or key. */
export class AutoHide implements ReactiveController {
  readonly #host: Host;
  readonly #options: AutoHideOptions;
  #hidden = true;
  #moving = false;
  #cancel: (() => void) | undefined;

  constructor(host: Host, options: AutoHideOptions) {
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
    this.#cancel = this.#options.environment().after(REST, () => (this.#inUse ? this.#wake() : this.#hide()));
    this.#set(false);
  };

  get #inUse(): boolean {
    const { renderRoot } = this.#host;
    if (this.#options.held() || renderRoot.querySelector(':popover-open, [data-hides] :focus-visible')) return true;
    if (this.#host.querySelector('[slot]:focus-visible, [slot] :focus-visible')) return true;
    // A finger leaves its :hover behind.
    return matchMedia('(hover: hover)').matches && renderRoot.querySelector('[data-hides] > :hover, .bottom:hover') !== null;
  }

  #hide(): void {
    this.#moving = true;
    // A focus in the controls must not be lost with them.
    const { renderRoot } = this.#host;
    if (renderRoot.querySelector('[data-hides]:focus-within')) renderRoot.querySelector<HTMLElement>('.frame')?.focus({ preventScroll: true });
    this.#moving = false;
    this.#set(true);
  }

  #set(hidden: boolean): void {
    if (this.#hidden === hidden) return;
    this.#hidden = hidden;
    this.#host.requestUpdate();
  }
}
