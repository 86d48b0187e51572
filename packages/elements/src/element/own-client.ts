import { createClient, type OrielClient } from '@oriel/core';

export type TokenSource = string | (() => string | Promise<string>);

/** An element's own client: the same one until its server changes, whatever its token does. */
export class OwnClient {
  readonly #token: () => TokenSource | undefined;
  #server: string | undefined;
  #client: OrielClient | undefined;

  constructor(token: () => TokenSource | undefined) {
    this.#token = token;
  }

  at(server: string): OrielClient {
    if (!this.#client || this.#server !== server) {
      this.#server = server;
      this.#client = createClient({ server, token: () => this.#bearer() });
    }
    return this.#client;
  }

  async #bearer(): Promise<string> {
    const token = this.#token();
    return (typeof token === 'function' ? await token() : token) ?? '';
  }
}
