import type { Socket } from 'socket.io-client';
import { isTransient, OrielError, type Milliseconds } from '../contract/index.ts';
import { fieldsOf } from '../json/fields.ts';
import { Backoff, loadChunk, readError, sleep } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import type { OrielClient } from './oriel-client.ts';

export interface WatchOptions extends CallOptions {
  /** Called with each failure to get the status. The watch goes on. */
  onError?: (error: OrielError) => void;
}

export interface Watch {
  /** Of Socket.IO. */
  namespace: `/${string}`;
  /** What the server pushes, by the name of the event. */
  events: Readonly<Record<string, (value: unknown) => void>>;
  /** Asks for what is not pushed. Its result is called where nothing was pushed meanwhile. */
  poll(signal: AbortSignal): Promise<() => void>;
}

const POLL_INTERVAL = 2000;
/** After an error that a repetition does not end, for example a refused token. */
const FINAL_INTERVAL = 20_000;
const RECONNECT = { base: 1000, max: 20_000 };

/**
 * Follows what the server pushes, and polls where it cannot connect. Requests and pushes complement each other: whatever
 * comes last counts.
 * @returns a function that ends it, as `signal` does
 */
export function watchPushed(client: OrielClient, watch: Watch, { signal, onError }: WatchOptions): () => void {
  const ending = new AbortController();
  const end = () => ending.abort();
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { once: true, signal: ending.signal });
  if (!ending.signal.aborted) {
    const push = new Push(client, watch, ending.signal);
    void pollUnlessPushed(client, push, watch, { signal: ending.signal, onError });
    void push.open();
  }
  return end;
}

async function pollUnlessPushed(client: OrielClient, push: Push, watch: Watch, { signal, onError }: { signal: AbortSignal; onError: WatchOptions['onError'] }): Promise<void> {
  while (!signal.aborted) {
    let isFinal = false;
    if (!push.isConnected) {
      try {
        const use = await watch.poll(signal);
        // What was pushed meanwhile is newer.
        if (!push.isConnected && !signal.aborted) use();
      } catch (error) {
        if (signal.aborted) return;
        const failure = error instanceof OrielError ? error : new OrielError('internal', { cause: error });
        isFinal = !isTransient(failure);
        onError?.(failure);
      }
    }
    if (await hasTokenChanged(client, isFinal ? FINAL_INTERVAL : POLL_INTERVAL, signal)) push.retry();
  }
}

/** Whether there was another token within `delay`. It does not wait longer than for that. */
async function hasTokenChanged(client: OrielClient, delay: Milliseconds, signal: AbortSignal): Promise<boolean> {
  const waiting = new AbortController();
  let hasChanged = false;
  const stop = client.onTokenChanged(() => {
    hasChanged = true;
    waiting.abort();
  });
  await sleep(client.environment, delay, AbortSignal.any([signal, waiting.signal])).catch(() => {});
  stop();
  return hasChanged;
}

/** One connection to a namespace, made again with backoff and a fresh token. */
class Push {
  readonly #client: OrielClient;
  readonly #watch: Watch;
  readonly #signal: AbortSignal;
  readonly #backoff: Backoff;
  #socket: Socket | undefined;
  #sent: string | undefined;
  /** The server refused this header. */
  #refused: string | undefined;
  #cancelRetry: (() => void) | undefined;

  constructor(client: OrielClient, watch: Watch, signal: AbortSignal) {
    this.#client = client;
    this.#watch = watch;
    this.#signal = signal;
    this.#backoff = new Backoff(client.environment, RECONNECT);
  }

  get isConnected(): boolean {
    return this.#socket?.connected === true;
  }

  /** Without it the status is polled, so no failure is reported. */
  async open(): Promise<void> {
    const address = this.#client.address('/');
    if (!URL.canParse(address)) return;
    const root = new URL(address);
    const module = await loadChunk(() => import('socket.io-client')).catch(() => undefined);
    if (!module || this.#signal.aborted) return;
    const socket = module.io(`${root.origin}${this.#watch.namespace}`, {
      path: `${root.pathname}socket.io`,
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      reconnection: false,
    });
    this.#socket = socket;
    socket.on('connect', () => this.#backoff.reset());
    for (const [event, listener] of Object.entries(this.#watch.events)) socket.on(event, listener);
    socket.on('disconnect', () => this.#retryLater());
    socket.on('connect_error', (error) => {
      const refusal = readError(fieldsOf(error)['data']);
      this.#refused = refusal?.code === 'token_expired' || refusal?.code === 'not_authenticated' ? this.#sent : undefined;
      this.#retryLater();
    });
    this.#signal.addEventListener('abort', () => {
      this.#cancelRetry?.();
      socket.off();
      socket.disconnect();
    });
    await this.#connect();
  }

  /** Connects now, if it is not connected. */
  retry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    if (!this.#signal.aborted && !this.#socket?.active) void this.#connect();
  }

  #retryLater(): void {
    this.#cancelRetry ??= this.#client.environment.after(this.#backoff.next(), () => this.retry());
  }

  async #connect(): Promise<void> {
    try {
      this.#sent = await this.#client.authorization(this.#client.address('/'), { refused: this.#refused });
    } catch {
      return this.#retryLater();
    }
    if (!this.#socket || this.#signal.aborted) return;
    // The status that is polled says that there is no better token.
    if (this.#refused && !this.#sent) return this.#retryLater();
    this.#socket.auth = this.#sent ? { token: this.#sent.replace(/^Bearer /, '') } : {};
    this.#socket.connect();
  }
}
