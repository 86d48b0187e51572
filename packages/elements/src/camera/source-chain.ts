import { Backoff, OrielError, Subscribable, type Camera, type Milliseconds, type OrielClient, type Transport } from '@oriel/core';
import { openSource, type SourceRequest } from './open-source.ts';
import { passes, yields } from './passing.ts';
import type { Source, SourceFacts } from './source.ts';
import { detectCapabilities, transportOf, usableTransports, type TransportChoice } from './transports.ts';

export interface ChainRequest extends Omit<SourceRequest, 'hls'> {
  /** An address in place of a camera. */
  src: string | undefined;
  choice: TransportChoice;
  /** Open nothing before `play` or `seek`: exact stills show what is asked for meanwhile. */
  deferred: boolean;
  /** What the server said of the camera a moment ago, when the element showed it in another way. */
  known?: Camera | undefined;
}

/** Connected this long without a single picture, a transport counts as unable. */
const PICTURE_WITHIN: Milliseconds = 6000;

/**
 * Asks what the camera offers, takes the first transport that this browser can play, and the next when that fails.
 * A source like any other to whoever uses it.
 */
export class SourceChain extends Subscribable implements Source {
  /** What the server says of the camera, once it said it. */
  camera: Camera | undefined;
  #request: ChainRequest;
  #capabilities = detectCapabilities();
  #life: AbortController | undefined;
  #rest: Transport[] = [];
  #current: { source: Source; transport: Transport; unsubscribe: () => void } | undefined;
  #own: SourceFacts;
  #backoff: Backoff;
  #paused = false;
  #cancel: (() => void) | undefined;
  #pictures = false;
  /** Capture time of the last picture, in whichever source. */
  #at: Milliseconds | undefined;

  constructor(request: ChainRequest) {
    super();
    this.#request = request;
    this.#own = { mode: request.mode, state: 'idle' };
    this.#backoff = new Backoff(request.client.environment, { base: 500, max: 10_000 });
  }

  get client(): OrielClient {
    return this.#request.client;
  }

  get facts(): SourceFacts {
    return this.#current?.source.facts ?? this.#own;
  }

  get exact(): boolean {
    return this.#current?.source.exact ?? false;
  }

  /** What carries the pictures now. */
  get transport(): Transport['type'] | undefined {
    return this.#current?.transport.type;
  }

  timeOf(frame: VideoFrameCallbackMetadata): Milliseconds | undefined {
    this.#pictures = true;
    const time = this.#current?.source.timeOf(frame);
    if (time !== undefined) this.#at = time;
    return time;
  }

  receives(): Promise<boolean> {
    return this.#current?.source.receives() ?? Promise.resolve(false);
  }

  start(): void {
    if (this.#life) return;
    this.#life = new AbortController();
    const offOnline = this.#request.client.environment.onOnline(() => this.#own.retryAt !== undefined && this.retry());
    this.#life.signal.addEventListener('abort', offOnline, { once: true });
    void this.#locate(this.#life.signal);
  }

  close(): void {
    this.#life?.abort();
    this.#life = undefined;
    this.#drop();
    this.#tell({ state: 'idle' });
  }

  retry(): void {
    if (!this.#life) return;
    // A chain that came to its end begins anew: another transport may do now.
    if (this.#current && this.facts.state !== 'failed') return this.#current.source.retry();
    this.#request = { ...this.#request, time: this.#place };
    this.close();
    this.client.resume();
    this.start();
  }

  seek(time: Milliseconds): void {
    this.#request = { ...this.#request, time };
    this.#at = undefined;
    if (this.#current) this.#current.source.seek(time);
    else if (this.#own.state === 'failed') this.retry();
    else this.#openDeferred();
  }

  pause(): void {
    this.#paused = true;
    this.#current?.source.pause();
  }

  play(): void {
    this.#paused = false;
    if (this.#current) this.#current.source.play();
    else this.#openDeferred();
  }

  step(frames: number): void {
    this.#paused = true;
    this.#current?.source.step(frames);
  }

  setSpeed(speed: number): void {
    this.#request = { ...this.#request, speed };
    this.#current?.source.setSpeed(speed);
  }

  /** Where the next source has to begin for the picture to go on. */
  get #place(): Milliseconds {
    return this.facts.seeking ?? this.#at ?? this.#request.time;
  }

  async #locate(signal: AbortSignal): Promise<void> {
    const { client, camera, src, choice, mode, known } = this.#request;
    this.#request = { ...this.#request, known: undefined };
    this.#tell({ state: 'connecting' });
    try {
      const capabilities = this.#capabilities;
      if (!src) this.camera = known ?? (await client.cameras.get(camera, { signal }));
      if (signal.aborted) return;
      const offer = this.camera ?? { transports: src ? [transportOf(src)] : [] };
      this.#rest = usableTransports(offer, { choice, mode, capabilities });
      if (this.#request.deferred) this.#tell({ state: 'idle' });
      else this.#next(new OrielError('webrtc_unavailable'));
    } catch (error) {
      if (!signal.aborted) this.#fail(error instanceof OrielError ? error : new OrielError('invalid_answer', { cause: error }));
    }
  }

  #openDeferred(): void {
    if (!this.#request.deferred) return;
    this.#request = { ...this.#request, deferred: false };
    // Before the camera was found there is nothing to open, and after that it opens by itself.
    if (this.#own.state === 'idle') this.#next(new OrielError('webrtc_unavailable'));
  }

  /** @param cause what to say when no transport is left */
  #next(cause: OrielError): void {
    const time = this.#place;
    this.#drop();
    const transport = this.#rest.shift();
    if (!transport) return this.#fail(cause);
    const source = openSource(transport, { ...this.#request, time, hls: this.#capabilities.hls });
    this.#current = { source, transport, unsubscribe: source.subscribe(() => this.#follow(source)) };
    this.#pictures = false;
    if (this.#paused) source.pause();
    source.start();
    this.notify();
  }

  #follow(source: Source): void {
    if (this.#current?.source !== source) return;
    const { state, error } = source.facts;
    if (state === 'failed' && error && yields.has(error.code) && this.#rest.length > 0) return this.#next(error);
    if (state === 'connected') this.#expectPictures(source);
    else this.#stopWaiting();
    this.notify();
  }

  #expectPictures(source: Source): void {
    if (this.#cancel || this.#pictures) return;
    this.#cancel = this.#request.client.environment.after(PICTURE_WITHIN, () => void this.#check(source));
  }

  async #check(source: Source): Promise<void> {
    this.#cancel = undefined;
    const { signalLostSince, ended, error } = source.facts;
    // In a hidden page no frame is presented, and a camera without a signal has none to send.
    if (this.#pictures || this.#paused || signalLostSince !== undefined || ended !== undefined || error) return;
    const receives = await source.receives().catch(() => false);
    if (this.#current?.source !== source || this.#pictures || receives) return;
    this.#next(new OrielError('decode_failed'));
  }

  #fail(error: OrielError): void {
    this.#drop();
    const { environment } = this.#request.client;
    if (!passes.has(error.code)) return this.#tell({ state: 'failed', error });
    const wait = this.#backoff.next();
    this.#cancel = environment.after(wait, () => this.#life && void this.#locate(this.#life.signal));
    this.#tell({ state: 'disconnected', error, retryAt: environment.now() + wait });
  }

  #stopWaiting(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #drop(): void {
    this.#stopWaiting();
    this.#current?.unsubscribe();
    this.#current?.source.close();
    this.#current = undefined;
  }

  #tell(facts: Omit<SourceFacts, 'mode'>): void {
    this.#own = { mode: this.#request.mode, ...facts };
    this.notify();
  }
}
