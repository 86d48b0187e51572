import { OrielError, type Milliseconds } from '../contract/index.ts';
import type { Environment } from './environment.ts';

/** A bearer token, or where to get one; asked for the first time, and again when the token expires. */
export type TokenProvider = string | (() => string | Promise<string>);

/** A token whose end can be read is renewed this long before it, or after half its life when that is later. */
const EARLY: Milliseconds = 30_000;

interface Held {
  readonly token: string | undefined;
  readonly renewAt: Milliseconds;
  readonly expires: Milliseconds;
}

/** Keeps one token, and asks for a new one once however many requests found it expired. */
export class TokenSource {
  readonly #provider: TokenProvider | undefined;
  readonly #environment: Pick<Environment, 'now'>;
  #held: Held | undefined;
  #asking: Promise<string | undefined> | undefined;

  constructor(provider: TokenProvider | undefined, environment: Pick<Environment, 'now'>) {
    this.#provider = provider;
    this.#environment = environment;
  }

  /**
   * At once where it is there: a request that need not wait leaves before anything else happens.
   * `undefined` or empty when there is none. @throws OrielError `not_authenticated` when the provider failed.
   */
  get(): string | undefined | Promise<string | undefined> {
    if (typeof this.#provider !== 'function') return this.#provider;
    const now = this.#environment.now();
    if (!this.#held || now >= this.#held.expires) return this.#renewed(this.#provider);
    // While it still holds nobody waits for the next one; if that fails, it is asked for again.
    if (now >= this.#held.renewAt) this.#renewed(this.#provider).catch(() => {});
    return this.#held.token;
  }

  /** @returns another token than the `refused` one, if the provider has one. */
  async renew(refused: string | undefined): Promise<string | undefined> {
    if (typeof this.#provider !== 'function') return undefined;
    if (this.#held?.token === refused) this.#held = undefined;
    const token = await this.get();
    return token === refused ? undefined : token;
  }

  /** Waits no longer for the provider's answer: the next request asks again. */
  giveUp(): void {
    this.#asking = undefined;
  }

  #renewed(provider: () => string | Promise<string>): Promise<string | undefined> {
    if (this.#asking) return this.#asking;
    const asking = this.#ask(provider).finally(() => {
      if (this.#asking === asking) this.#asking = undefined;
    });
    return (this.#asking = asking);
  }

  async #ask(provider: () => string | Promise<string>): Promise<string | undefined> {
    try {
      const token = await provider();
      const now = this.#environment.now();
      const end = endOf(token);
      // One that seems over already is told by a clock that is wrong; the server says when it is.
      const expires = end !== undefined && end > now ? end : Infinity;
      this.#held = { token, expires, renewAt: Math.max(expires - EARLY, (now + expires) / 2) };
      return token;
    } catch (cause) {
      throw cause instanceof OrielError ? cause : new OrielError('not_authenticated', { cause });
    }
  }
}

/** The `exp` claim of a JSON Web Token (RFC 7519); `undefined` for any other. */
function endOf(token: string | undefined): Milliseconds | undefined {
  try {
    const [, payload = ''] = token?.split('.') ?? [];
    const { exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
