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

  get isGiven(): boolean {
    return this.#provider !== undefined && this.#provider !== '';
  }

  /** @throws OrielError `not_authenticated` when the provider failed. */
  get(): Promise<string | undefined> {
    this.#current ??= this.#ask();
    return this.#current;
  }

  /** @returns whether there is another token than the `expired` one. */
  async renew(expired: string): Promise<boolean> {
    if (typeof this.#provider !== 'function') return false;
    if ((await this.get()) === expired) this.#current = undefined;
    return (await this.get()) !== expired;
  }

  async #ask(): Promise<string | undefined> {
    try {
      return typeof this.#provider === 'function' ? await this.#provider() : this.#provider;
    } catch (cause) {
      this.#current = undefined;
      throw cause instanceof OrielError ? cause : new OrielError('not_authenticated', { cause });
    }
  }
}
