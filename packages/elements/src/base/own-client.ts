import { createClient, type OrielClient } from '@oriel/core';

export type TokenSource = string | (() => string | Promise<string>);

/** Whether a page gave a client, or something like one; anything else counts as none. */
export function isClient(value: unknown): value is OrielClient {
  const given = value as Partial<OrielClient> | null | undefined;
  return Boolean(given?.cameras) && typeof given?.environment?.now === 'function' && typeof given.environment.after === 'function';
}

/** An element's own client: the same one as long as its server and its token are the same. */
export class OwnClient {
  #server: string | undefined;
  #token: TokenSource | undefined;
  #client: OrielClient | undefined;

  /** @param server absolute, or relative to the page; what is no address counts as the page's own origin. */
  at(server: string | undefined, token: TokenSource | undefined): OrielClient {
    const address = absolute(server);
    if (!this.#client || this.#server !== address || this.#token !== token) {
      this.#server = address;
      this.#token = token;
      this.#client = createClient({ server: address, token });
    }
    return this.#client;
  }
}

function absolute(server: string | undefined): string {
  if (server && URL.canParse(server, document.baseURI)) return new URL(server, document.baseURI).href;
  // A page without an origin of its own (about:blank) has no server either.
  return URL.canParse(location.origin) ? location.origin : 'http://localhost';
}
