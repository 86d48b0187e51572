import { isRetryable, loadChunk, Backoff, OrielError, Subscribable, type Milliseconds, type Still, type StillsSession } from '@oriel/core';
import type { SourceFacts, SourceOptions } from './source.ts';

export interface StillsSourceOptions extends Pick<SourceOptions, 'client' | 'intent'> {
  /** Draws a frame at once; the frame belongs to the session. */
  onStill(still: Still): void;
}

/**
 * Exact frames, decoded in the page: what a paused recording shows, and what is seen before a stream has frames. Of
 * frames that are asked for in quick succession none comes after a later one. It is no `Source`: see there.
 */
export class StillsSource extends Subscribable {
  readonly #options: StillsSourceOptions;
  readonly #backoff: Backoff;
  #session: Promise<StillsSession> | undefined;
  #facts: SourceFacts;
  /** Everything that was asked for lives by it, until `stop`. */
  #work = new AbortController();
  #asked = 0;
  #shown = 0;
  /** The time of the frame that was asked for last. Steps count from it. */
  #latest: Promise<Milliseconds> | undefined;
  #cancelRetry: (() => void) | undefined;

  /** Loads the decoding code at once, while the camera is asked for. If that fails, the first request loads it again. */
  constructor(options: StillsSourceOptions) {
    super();
    this.#options = options;
    this.#backoff = new Backoff(options.client.environment, { base: 500, max: 10_000 });
    this.#facts = { mode: options.intent().mode, state: 'idle' };
    this.#load().catch(() => {});
  }

  get facts(): SourceFacts {
    return this.#facts;
  }

  /** Shows the frame whose time span contains `time`. */
  seek(time: Milliseconds): void {
    this.#set({ state: 'connecting', seeking: time });
    this.#run((session, signal) => session.at(time, signal), time);
  }

  /** The newest frame of a live camera. */
  newest(): void {
    this.#set({ state: 'connecting' });
    this.#run((session, signal) => session.newest(signal), undefined);
  }

  /** @param from time of the visible frame; while another one is awaited, steps count from that */
  step(from: Milliseconds, frames: number): void {
    const awaited = this.#facts.seeking !== undefined && !this.#facts.error;
    const base = (awaited && this.#latest) || Promise.resolve(from);
    this.#set({ state: 'connecting', seeking: this.#facts.seeking ?? from });
    this.#run(async (session, signal) => session.step(await base, frames, signal), from);
  }

  retry(): void {
    if (this.#facts.seeking !== undefined) this.seek(this.#facts.seeking);
  }

  /** Forgets what was asked for. */
  stop(): void {
    this.#cancelRetry?.();
    this.#work.abort();
    this.#work = new AbortController();
    this.#latest = undefined;
    if (this.#facts.state !== 'idle') this.#set({ state: 'idle' });
  }

  /** Forgets what was asked for, and frees every frame and decoder. More can be asked for. */
  close(): void {
    this.stop();
    this.#backoff.reset();
    void this.#session?.then((session) => session.close(), () => {});
  }

  #load(): Promise<StillsSession> {
    const { client, intent } = this.#options;
    const { camera } = intent();
    return (this.#session ??= loadChunk(() => import('./stills.ts')).then(
      ({ StillsSession }) => new StillsSession({ client, camera }),
      (error: unknown) => {
        this.#session = undefined;
        throw error;
      },
    ));
  }

  #run(ask: (session: StillsSession, signal: AbortSignal) => Promise<Still>, time: Milliseconds | undefined): void {
    this.#cancelRetry?.();
    const { signal } = this.#work;
    const number = ++this.#asked;
    const still = this.#load().then((session) => ask(session, signal));
    this.#latest = still.then(({ time }) => time);
    // Whoever steps from it hears of the failure as well.
    this.#latest.catch(() => {});
    still.then(
      (found) => {
        if (signal.aborted || number < this.#shown) return;
        this.#shown = number;
        if (number === this.#asked) {
          this.#backoff.reset();
          this.#set({ state: 'connected' });
        }
        this.#options.onStill(found);
      },
      // A request that a later one overtook reports nothing.
      (error: unknown) => signal.aborted || number !== this.#asked || this.#fail(error, time),
    );
  }

  #fail(cause: unknown, time: Milliseconds | undefined): void {
    const error = cause instanceof OrielError ? cause : new OrielError('decode_failed', { cause });
    if (!isRetryable(error) || time === undefined) return this.#set({ state: 'failed', error, ...(time !== undefined && { seeking: time }) });
    const { environment } = this.#options.client;
    const wait = this.#backoff.next();
    this.#cancelRetry = environment.after(wait, () => this.seek(time));
    this.#set({ state: 'disconnected', error, seeking: time, retryAt: environment.now() + wait });
  }

  #set(facts: Omit<SourceFacts, 'mode'>): void {
    this.#facts = { mode: this.#options.intent().mode, ...facts };
    this.notify();
  }
}
