import { Backoff, OrielError, Subscribable, type AnyErrorCode, type Milliseconds, type OrielClient } from '@oriel/core';
import { HlsEngine } from './hls-engine.ts';
import { passes } from './passing.ts';
import type { Source, SourceFacts } from './source.ts';

export interface HlsSourceOptions {
  client: OrielClient;
  video: HTMLVideoElement;
}

/** A token that is not taken is one that ran out, or was taken back. */
const refusals: ReadonlySet<AnyErrorCode> = new Set<AnyErrorCode>(['token_expired', 'not_authenticated']);
/** A server that refuses every token is not asked with new ones for ever. */
const RENEW_EVERY: Milliseconds = 10_000;

/** What live and recorded HLS share: opening, failing, coming back. */
export abstract class HlsSource extends Subscribable implements Source {
  /** Frames before the asked one are decoded but never presented. */
  readonly exact = false;
  protected readonly client: OrielClient;
  protected readonly video: HTMLVideoElement;
  protected engine: HlsEngine | undefined;
  #facts: SourceFacts;
  #opened: AbortController | undefined;
  #life: AbortController | undefined;
  #backoff: Backoff;
  #renewedAt = -Infinity;

  constructor({ client, video }: HlsSourceOptions, mode: SourceFacts['mode']) {
    super();
    this.client = client;
    this.video = video;
    this.#facts = { mode, state: 'idle' };
    this.#backoff = new Backoff(client.environment, { base: 500, max: 10_000 });
  }

  get facts(): SourceFacts {
    return this.#facts;
  }

  start(): void {
    if (this.#life) return;
    const life = (this.#life = new AbortController());
    const offOnline = this.client.environment.onOnline(() => this.#facts.state === 'disconnected' && this.retry());
    life.signal.addEventListener('abort', offOnline, { once: true });
    this.open();
  }

  close(): void {
    this.#life?.abort();
    this.#life = undefined;
    this.#release();
    this.#facts = { mode: this.#facts.mode, state: 'idle' };
    this.notify();
  }

  retry(): void {
    if (this.#life) this.open();
  }

  async receives(): Promise<boolean> {
    return this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
  }

  abstract timeOf(frame: VideoFrameCallbackMetadata): Milliseconds | undefined;
  abstract seek(time: Milliseconds): void;
  abstract pause(): void;
  abstract play(): void;
  abstract setSpeed(speed: number): void;
  abstract step(frames: number): void;

  /** The playlist's address, absolute. */
  protected abstract get address(): string;
  /** A playlist is there, or has grown. */
  protected abstract onPlaylist(engine: HlsEngine): void;
  /** Once the engine runs: watch it until the signal aborts. */
  protected watch?(engine: HlsEngine, signal: AbortSignal): void;

  /** From `start` to `close`. */
  protected get life(): AbortSignal | undefined {
    return this.#life?.signal;
  }

  /** From `open` until something else is opened, or nothing. */
  protected get opened(): AbortSignal | undefined {
    return this.#opened?.signal;
  }

  /** New facts; those named `undefined` go. */
  protected set(change: { [K in keyof SourceFacts]?: SourceFacts[K] | undefined }): void {
    const facts = Object.entries({ ...this.#facts, ...change }).filter(([, value]) => value !== undefined);
    this.#facts = Object.fromEntries(facts) as unknown as SourceFacts;
    this.notify();
  }

  /** Begins anew with the present address. */
  protected open(): void {
    // Told first, so that the last picture can be kept: releasing takes it away.
    this.set({ state: 'connecting', retryAt: undefined });
    this.#release();
    const opened = (this.#opened = new AbortController());
    const { signal } = opened;
    HlsEngine.open({
      client: this.client,
      video: this.video,
      address: this.address,
      live: this.#facts.mode === 'live',
      signal,
      onPlaylist: () => {
        this.#backoff.reset();
        if (this.engine) this.onPlaylist(this.engine);
      },
      onFailed: (error, sent) => void this.#renewOrFail(error, sent, signal),
    }).then(
      (engine) => {
        this.engine = engine;
        this.watch?.(engine, signal);
      },
      (cause: unknown) => signal.aborted || this.fail(new OrielError('hls_failed', { cause })),
    );
  }

  /** Stops; comes back by itself where that may help. */
  protected fail(error: OrielError): void {
    const wait = passes.has(error.code) ? this.#backoff.next() : undefined;
    if (wait === undefined) this.set({ state: 'failed', error, seeking: undefined });
    else this.set({ state: 'disconnected', error, retryAt: this.client.environment.now() + wait });
    this.#release();
    if (wait === undefined || !this.#life) return;
    const opened = (this.#opened = new AbortController());
    opened.signal.addEventListener('abort', this.client.environment.after(wait, () => this.retry()), { once: true });
  }

  /** What the player asks for is not renewed on its way, as other requests are. */
  async #renewOrFail(error: OrielError, sent: string | undefined, signal: AbortSignal): Promise<void> {
    const { client } = this;
    const now = client.environment.now();
    if (!sent || !refusals.has(error.code) || now - this.#renewedAt < RENEW_EVERY) return this.fail(error);
    this.#renewedAt = now;
    const other = await client.authorization(client.address('/'), { refused: sent }).catch(() => undefined);
    if (signal.aborted) return;
    if (other) this.open();
    else this.fail(error);
  }

  #release(): void {
    this.#opened?.abort();
    this.#opened = undefined;
    this.engine = undefined;
  }
}
