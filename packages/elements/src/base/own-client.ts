import { createClient, type OrielClient } from '@oriel/core';

export type TokenSource = string | (() => string | Promise<string>);

/** What the client gains with the branch that renews tokens in place. */
interface TokenHolder {
  setToken?(token: TokenSource | undefined): void;
}

/** The client of an element that was given none: one per server. A new token goes into it. */
export class OwnClient {
  #server: string | undefined;
  #token: TokenSource | undefined;
  #client: OrielClient | undefined;

  /** @param server absolute, or relative to the page; anything else counts as the page's own origin */
  at(server: string | undefined, token: TokenSource | undefined): OrielClient {
    const before = this.#token;
    this.#token = token;
    const address = absolute(server);
    if (!this.#client || this.#server !== address) {
      this.#server = address;
      this.#client = createClient({ server: address, token: this.#provider });
    } else if (before !== token && !(typeof before === 'function' && typeof token === 'function')) {
      (this.#client as TokenHolder).setToken?.(this.#provider);
    }
    return this.#client;
  }

  /**
   * A function is looked up when a token is needed: a page that renders with `.token=${() => …}` gives another one each
   * time, and what the one before returned still holds.
   */
  get #provider(): TokenSource | undefined {
    if (typeof this.#token !== 'function') return this.#token;
    return () => (typeof this.#token === 'function' ? this.#token() : (this.#token ?? ''));
  }
}

function absolute(server: string | undefined): string {
  const base = globalThis.document?.baseURI;
  if (server && URL.canParse(server, base)) return new URL(server, base).href;
  // A page without an origin (about:blank) has no server, nor has a server that renders the page.
  const origin = globalThis.location?.origin;
  return URL.canParse(origin) ? origin : 'http://localhost';
}
