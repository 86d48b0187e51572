import type { Socket } from 'socket.io-client';
import { isTransient, OrielError, type Milliseconds } from '../contract/index.ts';
import { fieldsOf } from '../json/fields.ts';
import { Backoff, json, loadChunk, readError, sleep } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import type { OrielClient } from './oriel-client.ts';
import { readPreviewStatus, type PreviewStatus } from './preview.ts';

export interface WatchOptions extends CallOptions {
  /** Called with each failure to get the status. The watch goes on. */
  onError?: (error: OrielError) => void;
}

type Listener = (status: PreviewStatus) => void;

const POLL_INTERVAL = 2000;
/** After an error that a repetition does not end, for example a refused token. */
const FINAL_INTERVAL = 20_000;
const RECONNECT = { base: 1000, max: 20_000 };

/** See `PreviewClient.watch`. Requests and pushes complement each other: whatever comes last is the status. */
export function watchPreview(client: OrielClient, listener: Listener, { signal, onError }: WatchOptions): () => void {
  const ending = new AbortController();
  const end = () => ending.abort();
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { once: true, signal: ending.signal });
  if (!ending.signal.aborted) {
    const push = new Push(client, listener, ending.signal);
    void poll(client, push, listener, { signal: ending.signal, onError });
    void push.open();
  }
  return end;
}

/** Asks for the status while nothing is pushed. */
async function poll(client: OrielClient, push: Push, listener: Listener, { signal, onError }: { signal: AbortSignal; onError: WatchOptions['onError'] }): Promise<void> {
  while (!signal.aborted) {
    let isFinal = false;
    if (!push.isConnected) {
      try {
        const status = await client.request('/api/preview/status', { signal, read: json(readPreviewStatus) });
        // What was pushed meanwhile is newer.
        if (!push.isConnected && !signal.aborted) listener(status);
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

/** One connection to the namespace `/preview`, made again with backoff and a fresh token. */
class Push {
  readonly #client: OrielClient;
  readonly #listener: Listener;
  readonly #signal: AbortSignal;
  readonly #backoff: Backoff;
  #socket: Socket | undefined;
  #sent: string | undefined;
  /** The server refused this header. */
  #refused: string | undefined;
  #cancelRetry: (() => void) | undefined;

  constructor(client: OrielClient, listener: Listener, signal: AbortSignal) {
    this.#client = client;
    this.#listener = listener;
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
    const socket = module.io(`${root.origin}/preview`, {
      path: `${root.pathname}socket.io`,
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      reconnection: false,
    });
    this.#socket = socket;
    socket.on('connect', () => this.#backoff.reset());
    socket.on('status', (value: unknown) => {
      const status = readPreviewStatus(value);
      if (status) this.#listener(status);
    });
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
