import { createClient, type OrielClient } from '@oriel/core';

export type TokenSource = string | (() => string | Promise<string>);

/** The client of an element that was given none: one per server. A new token goes into it. */
export class OwnClient {
  #server: string | undefined;
  #token: TokenSource | undefined;
  #client: OrielClient | undefined;

  /** @param server absolute, or relative to the page; anything else counts as the page's own origin */
  at(server: string | undefined, token: TokenSource | undefined): OrielClient {
    const address = absolute(server);
    if (!this.#client || this.#server !== address) this.#client = createClient({ server: address, token });
    else if (this.#token !== token) this.#client.setToken(token);
    this.#server = address;
    this.#token = token;
    return this.#client;
  }
}

function absolute(server: string | undefined): string {
  const base = globalThis.document?.baseURI;
  if (server && URL.canParse(server, base)) return new URL(server, base).href;
  // A page without an origin (about:blank) has no server, nor has a server that renders the page.
  const origin = globalThis.location?.origin;
  return URL.canParse(origin) ? origin : 'http://localhost';
}
