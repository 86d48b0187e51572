import { isServerFailure, OrielError, type Milliseconds } from '../contract/index.ts';
import { errorOf, type AnswerReader } from './answer.ts';
import { Backoff } from './backoff.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { sleep, systemEnvironment, type Environment } from './environment.ts';
import { ServerClock } from './server-clock.ts';
import { TokenSource, type TokenProvider } from './token-source.ts';

export interface HttpTransportOptions {
  /** Absolute address of the server, with or without a path. */
  server: string;
  /** Sent to this server only, never to another. */
  token?: TokenProvider | undefined;
  fetch?: typeof fetch | undefined;
  environment?: Environment | undefined;
  /** For one attempt, its answer's body included; default 10 s. */
  timeout?: Milliseconds | undefined;
  /** After the first attempt, for idempotent requests; default 3. */
  retries?: number | undefined;
}

export interface HttpRequest<T> {
  /** Default `GET`. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Record<string, string | number | undefined>;
  json?: unknown;
  /** In place of `json`, with a `Content-Type` among the headers. */
  body?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** May be sent twice without harm; default: every method but POST and PATCH. */
  idempotent?: boolean;
  /** Outlives the page; never sent twice. */
  keepalive?: boolean;
  read: AnswerReader<T>;
}

const BEARER = 'Bearer ';
const RETRY = { base: 300, max: 5000 };
/** A server that asks for a longer wait than this gets no retry. */
const LONGEST_WAIT = 30_000;

const mayPass = (error: unknown): error is OrielError => error instanceof OrielError && isServerFailure(error);

/**
 * One wrapper around `fetch`. Rejects with `OrielError`: the server's own code, `no_answer` when time is up,
 * `network_gone` when there was no answer at all, `invalid_answer` when it could not be read; with the signal's
 * reason when that aborted; with `invalid_request` when `server` is no absolute address.
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
    this.environment = environment;
    // Bound late, so that a fetch replaced after this (by a service worker's mock, say) is used.
    this.#fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#clock = new ServerClock(environment);
    this.#tokens = new TokenSource(token, this.#clock);
    this.#timeout = timeout;
    this.#retries = retries;
  }

  /** The server's time, Unix ms; local time until the first answer. `environment.now()` is always local. */
  now(): Milliseconds {
    return this.#clock.now();
  }

  /** What requests to the server are sent with; `undefined` or empty when there is none. */
  async token(signal?: AbortSignal): Promise<string | undefined> {
    return this.#inTime(this.#tokens.get(), signal);
  }

  /** Absolute address of a path on the server; an absolute address stays as it is, and so does all when `server` is none. */
  address(path: string): string {
    return URL.canParse(path) || !this.#server ? path : new URL(path.replace(/^\/+/, ''), this.#server).href;
  }

  isOwn(address: string): boolean {
    return this.#server !== '' && address.startsWith(this.#server);
  }

  /** Forgets failures, so that the next request goes out whatever came before. */
  resume(): void {
    this.#breakers.clear();
  }

  /**
   * The `Authorization` header for an absolute address; `undefined` where none is to be sent. Rejects like `request`.
   * @param options.refused a header that the server took no longer: `undefined` unless there is another than that
   */
  async authorization(address: string, { refused }: { refused?: string | undefined } = {}): Promise<string | undefined> {
    if (!this.isOwn(address)) return undefined;
    const token = await this.#inTime(refused ? this.#tokens.renew(refused.slice(BEARER.length)) : this.#tokens.get());
    return token ? BEARER + token : undefined;
  }

  async request<T>(path: string, request: HttpRequest<T>): Promise<T> {
    const { method = 'GET', signal, keepalive = false } = request;
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
    // Only where it must be waited for: a request with a token at hand leaves at once.
    const token = held instanceof Promise ? await this.#inTime(held, request.signal) : held;
    try {
      return await this.#guarded(address, token, request);
    } catch (error) {
      if (!(error instanceof OrielError) || (error.code !== 'token_expired' && error.code !== 'not_authenticated')) throw error;
      const renewed = await this.#inTime(this.#tokens.renew(token), request.signal);
      if (!renewed) throw error;
      return await this.#guarded(address, renewed, request);
    }
  }

  /** A token, as long as one attempt may take. @throws OrielError `no_answer`; the signal's reason */
  async #inTime(token: string | undefined | Promise<string | undefined>, signal?: AbortSignal): Promise<string | undefined> {
    if (!(token instanceof Promise)) return token;
    const done = new AbortController();
    const time = sleep(this.environment, this.#timeout, AbortSignal.any(signal ? [done.signal, signal] : [done.signal])).then(() => {
      this.#tokens.giveUp();
      throw new OrielError('no_answer');
    });
    try {
      return await Promise.race([token, time]);
    } finally {
      done.abort();
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
      // A body that is no JSON is a SyntaxError; one that breaks off is a TypeError, like no answer at all.
      throw new OrielError(answered && cause instanceof SyntaxError ? 'invalid_answer' : 'network_gone', { cause });
    } finally {
      cancel();
      signal?.removeEventListener('abort', abort);
    }
  }
}
