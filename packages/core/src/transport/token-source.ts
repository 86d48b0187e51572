import { OrielError } from '../contract/index.ts';

/** A bearer token, or where to get one; asked for the first time, and again when the token has expired. */
export type TokenProvider = string | (() => string | Promise<string>);

/** Keeps one token, and asks for a new one once however many requests found it expired. */
export class TokenSource {
  readonly #provider: TokenProvider | undefined;
  #current: Promise<string | undefined> | undefined;

  constructor(provider: TokenProvider | undefined) {
    this.#provider = provider;
  }

  /** `undefined` or empty when there is none. @throws OrielError `not_authenticated` when the provider failed. */
  get(): Promise<string | undefined> {
    this.#current ??= this.#ask().catch((cause: unknown) => {
      this.#current = undefined;
      throw cause instanceof OrielError ? cause : new OrielError('not_authenticated', { cause });
    });
    return this.#current;
  }

  /** @returns another token than the `refused` one, if the provider has one. */
  async renew(refused: string | undefined): Promise<string | undefined> {
    if (typeof this.#provider !== 'function') return undefined;
    if ((await this.get()) === refused) this.#current = undefined;
    const token = await this.get();
    return token === refused ? undefined : token;
  }

  async #ask(): Promise<string | undefined> {
    return typeof this.#provider === 'function' ? this.#provider() : this.#provider;
  }
}
