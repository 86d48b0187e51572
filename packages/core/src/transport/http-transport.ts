import { isServerFailure, OrielError, type Milliseconds } from '../contract/index.ts';
import { errorOf, type AnswerReader } from './answer.ts';
import { Backoff } from './backoff.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { sleep, systemEnvironment, type Environment } from './environment.ts';
import { withOnlineJitter } from './online-jitter.ts';
import { ServerClock } from './server-clock.ts';
import { TokenSource, type TokenProvider } from './token-source.ts';

export interface HttpTransportOptions {
  /** Absolute URL of the server, with or without a path. */
  server: string;
  /** Sent to this server only. */
  token?: TokenProvider | undefined;
  fetch?: typeof fetch | undefined;
  environment?: Environment | undefined;
  /** For one attempt including the body, and for an answer of the token function; default 10 s. */
  timeout?: Milliseconds | undefined;
  /** Attempts after the first one, for idempotent requests; default 3. */
  retries?: number | undefined;
}

export interface HttpRequest<T> {
  /** Default `GET`. */
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Record<string, string | number | undefined>;
  json?: unknown;
  /** Instead of `json`, with a `Content-Type` in `headers`. */
  body?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** May be sent twice; default: every method except POST and PATCH. */
  idempotent?: boolean;
  /** Continues when the page is unloaded; never sent twice. */
  keepalive?: boolean;
  read: AnswerReader<T>;
}

const BEARER = 'Bearer ';
const RETRY = { base: 300, max: 5000 };
/** No retry when the server asks for a longer wait. */
const LONGEST_WAIT = 30_000;

const mayPass = (error: unknown): error is OrielError => error instanceof OrielError && isServerFailure(error);

/**
 * A wrapper around `fetch`. It rejects with an `OrielError`: the server's own error, `no_answer` after the timeout,
 * `network_gone` without an answer, `invalid_answer` for an answer that cannot be read, `invalid_request` when `server` is
 * not an absolute URL. When the signal aborts, it rejects with the signal's reason.
 */
export class HttpTransport {
  readonly environment: Environment;
  readonly #server: string;
  readonly #fetch: typeof fetch;
  readonly #tokens: TokenSource;
  readonly #clock: ServerClock;
  readonly #timeout: Milliseconds;
  readonly #retries: number;
  readonly #breakers = new Map<string, CircuitBreaker>();

  constructor({ server, token, fetch, environment = systemEnvironment, timeout = 10_000, retries = 3 }: HttpTransportOptions) {
    this.#server = URL.canParse(server) ? new URL(server).href.replace(/\/*$/, '/') : '';
    this.environment = withOnlineJitter(environment);
    // Looked up at each call: mocks replace the global `fetch` later.
    this.#fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#clock = new ServerClock(environment);
    this.#tokens = new TokenSource(token, { environment, now: () => this.now(), timeout });
    this.#timeout = timeout;
    this.#retries = retries;
  }

  /** The server's time, Unix ms; local time until the first answer. `environment.now()` is always local. */
  now(): Milliseconds {
    return this.#clock.now();
  }

  /** Replaces the token, or the function that gets it, for all further requests. See `OrielClient.setToken`. */
  setToken(token: TokenProvider | undefined): void {
    this.#tokens.replace(token);
  }

  /** See `OrielClient.onTokenChanged`. */
  onTokenChanged(listener: () => void): () => void {
    return this.#tokens.onChanged(listener);
  }

  /** Absolute URL of a path on the server. An absolute URL stays as it is, and so does every path when `server` is not a URL. */
  address(path: string): string {
    return URL.canParse(path) || !this.#server ? path : new URL(path.replace(/^\/+/, ''), this.#server).href;
  }

  isOwn(address: string): boolean {
    return this.#server !== '' && address.startsWith(this.#server);
  }

  /** Forgets earlier failures, so that the next request is sent at once. */
  resume(): void {
    this.#breakers.clear();
  }

  /**
   * The `Authorization` header for an absolute URL; `undefined` when none is to be sent. Rejects like `request`.
   * @param options.refused a header that the server refused: the answer is another one, or `undefined` when there is none
   */
  async authorization(address: string, { refused }: { refused?: string | undefined } = {}): Promise<string | undefined> {
    if (!this.isOwn(address)) return undefined;
    const token = await (refused ? this.#tokens.renew(refused.slice(BEARER.length)) : this.#tokens.get());
    return token ? BEARER + token : undefined;
  }

  async request<T>(path: string, request: HttpRequest<T>): Promise<T> {
    const { method = 'GET', signal, keepalive = false } = request;
    signal?.throwIfAborted();
    const idempotent = (request.idempotent ?? (method !== 'POST' && method !== 'PATCH')) && !keepalive;
    const backoff = new Backoff(this.environment, RETRY);
    for (let left = this.#retries; ; left--) {
      try {
        return await this.#authorised(path, request);
      } catch (error) {
        if (!idempotent || left <= 0 || !mayPass(error)) throw error;
        const asked = error.details?.['retryAfter'];
        const wait = Math.max(backoff.next(), typeof asked === 'number' ? asked : 0);
        if (wait > LONGEST_WAIT) throw error;
        await sleep(this.environment, wait, signal);
      }
    }
  }

  async #authorised<T>(path: string, request: HttpRequest<T>): Promise<T> {
    const address = this.address(path);
    if (!URL.canParse(address)) throw new OrielError('invalid_request', { details: { field: 'server', reason: 'not an absolute address' } });
    if (!this.isOwn(address)) return this.#guarded(address, undefined, request);
    const held = this.#tokens.get();
    // No `await` for a token at hand: its request is sent at once.
    let token = held instanceof Promise ? await untilAborted(held, request.signal) : held;
    for (let isRenewed = false; ; isRenewed = true) {
      const { refusals } = this.#tokens;
      try {
        const answer = await this.#guarded(address, token, request);
        this.#tokens.accept(token, refusals);
        return answer;
      } catch (error) {
        if (!(error instanceof OrielError) || (error.code !== 'token_expired' && error.code !== 'not_authenticated')) throw error;
        if (isRenewed) this.#tokens.refuse(token);
        const other = isRenewed ? undefined : await untilAborted(this.#tokens.renew(token), request.signal);
        if (!other) throw error;
        token = other;
      }
    }
  }

  async #guarded<T>(address: string, token: string | undefined, request: HttpRequest<T>): Promise<T> {
    const breaker = this.#breaker(new URL(address).origin);
    breaker.check();
    try {
      const answer = await this.#attempt(address, token, request);
      breaker.succeeded();
      return answer;
    } catch (error) {
      if (mayPass(error) && error.status !== 429) breaker.failed(error);
      else if (error instanceof OrielError) breaker.succeeded();
      throw error;
    }
  }

  #breaker(origin: string): CircuitBreaker {
    let breaker = this.#breakers.get(origin);
    if (!breaker) this.#breakers.set(origin, (breaker = new CircuitBreaker(this.environment)));
    return breaker;
  }

  async #attempt<T>(address: string, token: string | undefined, request: HttpRequest<T>): Promise<T> {
    const { method = 'GET', query, json, signal, keepalive = false, read } = request;
    signal?.throwIfAborted();
    const url = new URL(address);
    for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value));
    const headers = new Headers(request.headers);
    if (json !== undefined) headers.set('Content-Type', 'application/json');
    if (token) headers.set('Authorization', BEARER + token);
    const body = json === undefined ? request.body : JSON.stringify(json);

    const controller = new AbortController();
    const abort = () => controller.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    const cancel = this.environment.after(this.#timeout, () => controller.abort(new OrielError('no_answer')));
    let answered = false;
    const sent = this.environment.now();
    try {
      const response = await this.#fetch(url.href, { method, headers, keepalive, signal: controller.signal, ...(body !== undefined && { body }) });
      answered = true;
      if (this.isOwn(address)) this.#clock.observe(response, sent);
      if (!response.ok) throw await errorOf(response, this.now());
      return await read(response);
    } catch (cause) {
      if (controller.signal.aborted) throw controller.signal.reason;
      if (cause instanceof OrielError) throw cause;
      // A body that is not JSON is a SyntaxError; a body that ends early is a TypeError, like no answer.
      throw new OrielError(answered && cause instanceof SyntaxError ? 'invalid_answer' : 'network_gone', { cause });
    } finally {
      cancel();
      signal?.removeEventListener('abort', abort);
    }
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
