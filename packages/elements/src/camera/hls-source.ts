import { Backoff, OrielError, Subscribable, type Milliseconds, type OrielClient } from '@oriel/core';
import { HlsEngine } from './hls-engine.ts';
import { passes } from './passing.ts';
import type { Source, SourceFacts } from './source.ts';

export interface HlsSourceOptions {
  client: OrielClient;
  video: HTMLVideoElement;
}

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
      onFailed: (error) => this.fail(error),
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

  #release(): void {
    this.#opened?.abort();
    this.#opened = undefined;
    this.engine = undefined;
  }
}
