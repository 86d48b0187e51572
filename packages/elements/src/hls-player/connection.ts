import type { ReactiveController } from 'lit';

/** The Network Information API, which Chromium has; `type` only on phones. */
interface Connection extends EventTarget {
  readonly type?: string;
  readonly effectiveType?: string;
}

export const connectionOf = (): Connection | undefined => (globalThis.navigator as { readonly connection?: Connection } | undefined)?.connection;

/** Notices that a device went from Wi-Fi or a cable to mobile data. */
export class ConnectionWatch implements ReactiveController {
  readonly #toMobile: () => void;
  #watched: Connection | undefined;
  #type: string | undefined;

  constructor(toMobile: () => void) {
    this.#toMobile = toMobile;
  }

  hostConnected(): void {
    this.#watched = connectionOf();
    this.#type = this.#watched?.type;
    this.#watched?.addEventListener('change', this.#changed);
  }

  hostDisconnected(): void {
    this.#watched?.removeEventListener('change', this.#changed);
  }

  readonly #changed = (): void => {
    const before = this.#type;
    this.#type = this.#watched?.type;
    // Between two networks there may be none for a moment.
    if (this.#type === 'none') this.#type = before;
    else if (this.#type === 'cellular' && before !== undefined && before !== 'cellular') this.#toMobile();
  };
}
