import type { ReactiveControllerHost } from 'lit';

/** A popover is not a place for the player's shortcuts. Escape stays with the browser, which closes the popover. */
export const keepKeys = (event: Event): void => event.stopPropagation();

const openers = new WeakMap<Element, Element | null>();

/** Listens to `beforetoggle` and returns the focus to where it was. Chromium does not do so inside shadow trees. */
export function returnFocus(event: ToggleEvent): void {
  const popup = event.currentTarget as HTMLElement;
  const { activeElement } = popup.getRootNode() as ShadowRoot;
  if (event.newState === 'open') openers.set(popup, activeElement);
  else if (popup.contains(activeElement)) (openers.get(popup) as HTMLElement | null | undefined)?.focus();
}

/** Listens to `toggle` and focuses the selected choice or the first control. */
export function takeFocus(event: ToggleEvent): void {
  if (event.newState !== 'open') return;
  const popup = event.currentTarget as HTMLElement;
  (popup.querySelector<HTMLElement>('[aria-checked="true"]') ?? popup.querySelector<HTMLElement>('input, select, button') ?? popup).focus();
}

/** Knows which popups of an element are open, so that the others need no content. */
export class OpenPopups {
  readonly #host: Pick<ReactiveControllerHost, 'requestUpdate'>;
  readonly #open = new Set<string>();

  constructor(host: Pick<ReactiveControllerHost, 'requestUpdate'>) {
    this.#host = host;
  }

  get any(): boolean {
    return this.#open.size > 0;
  }

  has(id: string): boolean {
    return this.#open.has(id);
  }

  /** Listens to `beforetoggle`. The content is rendered before `toggle`, and removed after the focus has returned. */
  toggled({ currentTarget, newState }: ToggleEvent): void {
    const { id } = currentTarget as HTMLElement;
    if (newState === 'open') this.#open.add(id);
    else this.#open.delete(id);
    this.#host.requestUpdate();
  }
}

/** Listens to `beforetoggle` of a popup that may have no content while it is closed. */
export function beforeToggle(event: ToggleEvent, popups: OpenPopups | undefined): void {
  returnFocus(event);
  popups?.toggled(event);
}
