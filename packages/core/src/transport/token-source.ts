import { OrielError, type Milliseconds } from '../contract/index.ts';
import { Backoff } from './backoff.ts';
import { sleep, type Environment } from './environment.ts';

/** A bearer token, or a function that gets one: it is called for the first token, and again when a token expires. */
export type TokenProvider = string | (() => string | Promise<string>);

type Ask = () => string | Promise<string>;

export interface TokenSourceOptions {
  environment: Pick<Environment, 'after' | 'random'>;
  /** The server's time, in which tokens expire. */
  now(): Milliseconds;
  /** For an answer of the provider. */
  timeout: Milliseconds;
}

/** A token is renewed this long before it expires, or after half of its life when that is later. */
const EARLY: Milliseconds = 30_000;
/** Between questions to providers that were replaced while a token is refused. */
const ASK_AGAIN = { base: 1000, max: 60_000 };

interface Held {
  readonly token: string | undefined;
  readonly renewAt: Milliseconds;
  readonly expires: Milliseconds;
}

/**
 * Keeps one token, and asks the provider once for all requests that need a new one. The provider can be replaced at any
 * time, also by a new function in every render: a function is asked when there is no token, when the token expires or when
 * the server refused it, not because it is new.
 */
export class TokenSource {
  readonly #environment: Pick<Environment, 'after' | 'random'>;
  readonly #now: () => Milliseconds;
  readonly #timeout: Milliseconds;
  readonly #backoff: Backoff;
  readonly #listeners = new Set<() => void>();
  #provider: TokenProvider | undefined;
  /** The last token of a function. */
  #held: Held | undefined;
  #question: Promise<string | undefined> | undefined;
  /** Number of the last request to the provider: only its answer counts. */
  #turn = 0;
  /** The function that was asked last. */
  #asked: Ask | undefined;
  /** The server refused this token, or the provider had none, and nothing better came since. */
  #refusal: { token: string | undefined } | undefined;
  #refusals = 0;
  /** Set while a replaced provider has to wait. */
  #cancelWait: (() => void) | undefined;

  constructor(provider: TokenProvider | undefined, { environment, now, timeout }: TokenSourceOptions) {
    this.#provider = provider;
    this.#environment = environment;
    this.#now = now;
    this.#timeout = timeout;
    this.#backoff = new Backoff(environment, ASK_AGAIN);
  }

  /**
   * Without a promise when the token is at hand, so that a request can be sent at once. `undefined` or empty without a token.
   * @throws OrielError `not_authenticated` when the provider failed, `no_answer` when it did not answer in time
   */
  get(): string | undefined | Promise<string | undefined> {
    if (typeof this.#provider !== 'function') return this.#provider;
    if (!this.#isValid) return this.#ask(this.#provider);
    // The held token is still valid, so no request waits for the next one. If that fails, the next request asks again.
    if (this.#now() >= this.#held!.renewAt) this.#ask(this.#provider).catch(() => {});
    return this.#held!.token;
  }

  /** The server refused a token. @returns another one, if the provider has one. @throws like `get` */
  async renew(refused: string | undefined): Promise<string | undefined> {
    this.refuse(refused);
    const token = await this.get();
    return token === refused ? undefined : token;
  }

  /** The server refused a token. A late refusal of an earlier token changes nothing. */
  refuse(token: string | undefined): void {
    if (token !== this.#token) return;
    this.#refusal = { token };
    this.#refusals++;
    this.#held = undefined;
  }

  /** How many there were so far, for `accept`. */
  get refusals(): number {
    return this.#refusals;
  }

  /** The server accepted a token. @param refusals when the request was sent: an answer may be older than a refusal */
  accept(token: string | undefined, refusals: number): void {
    const isRefused = this.#refusal !== undefined && this.#refusal.token === token;
    if (isRefused && refusals < this.#refusals) return;
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    this.#backoff.reset();
    if (isRefused) this.#refusal = undefined;
    else if (this.#refusal) this.#tell();
  }

  /**
   * A string replaces the token. A function keeps the token that is held, and is asked now only when a token was refused
   * and no better one came since; then with backoff, and one at a time.
   */
  replace(provider: TokenProvider | undefined): void {
    if (provider === this.#provider) return;
    const token = this.#token;
    this.#provider = provider;
    if (typeof provider === 'function') {
      if (token && token !== this.#refusal?.token) this.#held ??= this.#hold(token);
      return this.#askReplaced();
    }
    this.#held = this.#question = undefined;
    this.#turn++;
    if (provider && provider !== token && provider !== this.#refusal?.token) this.#tell();
  }

  /**
   * Calls back when there is a token other than the last refused one: after a refusal or a failure of the provider, and
   * when a string was replaced by another. @returns a function that ends the subscription
   */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The token that a request would be sent with, as far as it is known. */
  get #token(): string | undefined {
    return typeof this.#provider === 'function' ? this.#held?.token : this.#provider;
  }

  get #isValid(): boolean {
    return this.#held !== undefined && this.#now() < this.#held.expires;
  }

  #tell(): void {
    this.#refusal = undefined;
    for (const listener of [...this.#listeners]) listener();
  }

  #askReplaced(): void {
    const provider = this.#provider;
    const isRefused = this.#refusal && (!this.#isValid || this.#held?.token === this.#refusal.token);
    if (!isRefused || this.#question || this.#cancelWait || typeof provider !== 'function' || provider === this.#asked) return;
    this.#cancelWait = this.#environment.after(this.#backoff.next(), () => {
      this.#cancelWait = undefined;
      this.#askReplaced();
    });
    const told = (token: string | undefined) => {
      if (this.#refusal && token && token !== this.#refusal.token) this.#tell();
    };
    this.#ask(provider).then(told, () => {});
  }

  #ask(provider: Ask): Promise<string | undefined> {
    if (this.#question) return this.#question;
    this.#asked = provider;
    const turn = ++this.#turn;
    return (this.#question = this.#answer(provider, turn).finally(() => {
      if (turn !== this.#turn) return;
      this.#question = undefined;
      this.#askReplaced();
    }));
  }

  async #answer(provider: Ask, turn: number): Promise<string | undefined> {
    const done = new AbortController();
    const late = sleep(this.#environment, this.#timeout, done.signal).then(() => {
      throw new OrielError('no_answer');
    });
    late.catch(() => {});
    try {
      const token = await Promise.race([provider(), late]);
      if (turn === this.#turn) this.#held = this.#hold(token);
      // A string may have replaced the function meanwhile.
      return typeof this.#provider === 'function' ? token : this.#provider;
    } catch (cause) {
      if (turn === this.#turn && !this.#isValid) this.#refusal ??= { token: undefined };
      throw cause instanceof OrielError ? cause : new OrielError('not_authenticated', { cause });
    } finally {
      done.abort();
    }
  }

  #hold(token: string | undefined): Held {
    const now = this.#now();
    const end = endOf(token);
    // A token that seems expired already points to a wrong clock; the server says when it has really expired.
    const expires = end !== undefined && end > now ? end : Infinity;
    return { token, expires, renewAt: Math.max(expires - EARLY, (now + expires) / 2) };
  }
}

/** The `exp` claim of a JSON Web Token (RFC 7519), Unix ms; `undefined` for any other token. */
function endOf(token: string | undefined): Milliseconds | undefined {
  try {
    const [, payload = ''] = token?.split('.') ?? [];
    const { exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
