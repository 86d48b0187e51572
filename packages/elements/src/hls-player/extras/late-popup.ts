import { keepKeys, returnFocus, takeFocus } from '../../controls/popup.ts';
import type { ExtrasHost } from './extras-host.ts';

/** A popover that is in the document only while it is open. */
export class LatePopup {
  readonly id: string;
  readonly #host: ExtrasHost;
  #isOpen = false;
  #isPending = false;

  constructor(host: ExtrasHost, id: string) {
    this.#host = host;
    this.id = id;
  }

  /** To be rendered. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  get element(): HTMLElement | null {
    return this.#host.find(`#${this.id}`);
  }

  open(): void {
    this.#isOpen = this.#isPending = true;
    this.#host.requestUpdate();
  }

  hide(): void {
    this.element?.hidePopover();
  }

  /** After each update. */
  updated(): void {
    const { element } = this;
    if (!this.#isPending || !element) return;
    this.#isPending = false;
    // The update has to end before the next one is requested.
    queueMicrotask(() => element.isConnected && element.showPopover());
  }

  /** The player is disconnected. */
  close(): void {
    this.#isOpen = this.#isPending = false;
  }

  readonly beforeToggle = (event: ToggleEvent): void => {
    returnFocus(event);
    this.#host.popups.toggled(event);
  };

  readonly toggle = (event: ToggleEvent): void => {
    takeFocus(event);
    if (event.newState !== 'closed' || this.#isPending) return;
    this.#isOpen = false;
    this.#host.requestUpdate();
  };

  readonly keyDown = keepKeys;
}
