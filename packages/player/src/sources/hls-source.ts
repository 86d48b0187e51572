import { Backoff, Subscribable, isTransient, type Milliseconds, type OrielClient, type OrielError } from '@oriel/core';
import type { Intent } from '../intent.ts';
import type { Stage } from '../stage/stage.ts';
import { HlsEngine } from './hls-engine.ts';
import type { Source, SourceCapabilities, SourceFacts, SourceFactsChange, SourceOptions } from './source.ts';
import { TokenRenewal } from './token-renewal.ts';

/** What live and recorded HLS share: opening, failing, reopening. */
export abstract class HlsSource extends Subscribable implements Source {
  abstract readonly capabilities: SourceCapabilities;
  protected readonly client: OrielClient;
  protected readonly stage: Stage;
  protected readonly video: HTMLVideoElement;
  protected readonly intent: () => Intent;
  protected engine: HlsEngine | undefined;
  #facts: SourceFacts;
  #opened: AbortController | undefined;
  #life: AbortController | undefined;
  #backoff: Backoff;
  readonly #tokens: TokenRenewal;

  constructor({ client, stage, intent }: Omit<SourceOptions, 'time'>) {
    super();
    this.client = client;
    this.stage = stage;
    this.video = stage.video;
    this.intent = intent;
    this.#facts = { mode: intent().mode, state: 'idle' };
    this.#backoff = new Backoff(client.environment, { base: 500, max: 10_000 });
    this.#tokens = new TokenRenewal(client);
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

  /** HLS needs the video element, so it never starts in standby. */
  show(): void {}

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
  abstract presented(frame: VideoFrameCallbackMetadata): void;
  abstract seek(time: Milliseconds): void;
  abstract apply(): void;
  abstract step(frames: number): void;

  /** The playlist's address, absolute. */
  protected abstract get address(): string;
  /** A playlist was loaded, or has grown. */
  protected abstract onPlaylist(engine: HlsEngine): void;
  /** Called once the engine runs; watches it until the signal aborts. */
  protected watch?(engine: HlsEngine, signal: AbortSignal): void;

  /** From `start` to `close`. */
  protected get life(): AbortSignal | undefined {
    return this.#life?.signal;
  }

  /** From one `open` to the next, or to the end. */
  protected get opened(): AbortSignal | undefined {
    return this.#opened?.signal;
  }

  protected set(change: SourceFactsChange): void {
    const facts = Object.entries({ ...this.#facts, ...change }).filter(([, value]) => value !== undefined);
    this.#facts = Object.fromEntries(facts) as unknown as SourceFacts;
    this.notify();
  }

  /** Opens the present address. */
  protected open(): void {
    // Reported first, so that the last picture can be kept: releasing removes it.
    this.set({ state: 'connecting', retryAt: undefined });
    this.#release();
    const opened = (this.#opened = new AbortController());
    const { signal } = opened;
    const engine = (this.engine = new HlsEngine({
      client: this.client,
      video: this.video,
      address: this.address,
      live: this.#facts.mode === 'live',
      signal,
      onPlaylist: () => {
        this.#backoff.reset();
        this.onPlaylist(engine);
      },
      onSound: () => this.set({ sound: true }),
      onFailed: (error, sent) => void this.#renewOrFail(error, sent, signal),
    }));
    this.watch?.(engine, signal);
  }

  /** Stops, and reopens with backoff after a transient error. */
  protected fail(error: OrielError): void {
    const wait = isTransient(error) ? this.#backoff.next() : undefined;
    if (wait === undefined) this.set({ state: 'failed', error, seeking: undefined });
    else this.set({ state: 'disconnected', error, retryAt: this.client.environment.now() + wait });
    this.#release();
    if (wait === undefined || !this.#life) return;
    const opened = (this.#opened = new AbortController());
    opened.signal.addEventListener('abort', this.client.environment.after(wait, () => this.retry()), { once: true });
  }

  async #renewOrFail(error: OrielError, sent: string | undefined, signal: AbortSignal): Promise<void> {
    const renewal = this.#tokens.renew(error, sent);
    if (!renewal) return this.fail(error);
    const renewed = await renewal;
    if (signal.aborted) return;
    if (renewed) this.open();
    else this.fail(error);
  }

  #release(): void {
    this.#opened?.abort();
    this.#opened = undefined;
    this.engine = undefined;
  }
}
