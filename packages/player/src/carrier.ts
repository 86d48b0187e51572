import { isRetryable, triggersFallback, Backoff, OrielError, Subscribable, type Camera, type Milliseconds, type Transport } from '@oriel/core';
import { loadSessions, loadSource, openSource } from './sources/open-source.ts';
import type { Source, SourceCapabilities, SourceFacts, SourceOptions } from './sources/source.ts';
import { Standby } from './standby.ts';
import { detectCapabilities, isPlaylist, transportOf, usableTransports } from './transports.ts';

export interface CarrierOptions extends SourceOptions {
  /** Open no source before `open`, because exact stills show what is asked for meanwhile. */
  deferred: boolean;
  /** The camera, where the server described it a moment ago. */
  known?: Camera | undefined;
  /** The open source is about to leave the video element: keeps its last picture. */
  leaving(): void;
}

/** Connected for so long without a single frame, a transport counts as unable. */
const FRAME_WITHIN: Milliseconds = 6000;
const RETRY = { base: 500, max: 10_000 };

interface Opened {
  readonly source: Source;
  readonly transport: Transport;
  /** Its rank among the usable transports; 0 is the best. */
  readonly rank: number;
  /** Whether it has presented a frame. */
  showing: boolean;
  unsubscribe(): void;
}

type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'locating' }
  /** The camera is known, and nothing is open. */
  | { readonly kind: 'located' }
  /** The code of the source is being loaded. */
  | { readonly kind: 'loading' }
  | { readonly kind: 'open'; readonly opened: Opened }
  | { readonly kind: 'waiting'; readonly error: OrielError; readonly retryAt: Milliseconds }
  | { readonly kind: 'failed'; readonly error: OrielError };

/**
 * Carries the moving picture: asks what transports the camera has, plays by the first that works, and goes on with the
 * next one when that fails. After a fallback it tries the better ones again, without disturbing the picture.
 */
export class Carrier extends Subscribable {
  readonly #options: CarrierOptions;
  readonly #capabilities = detectCapabilities();
  readonly #backoff: Backoff;
  readonly #standby: Standby;
  #camera: Camera | undefined;
  #transports: Transport[] = [];
  #phase: Phase = { kind: 'idle' };
  #deferred: boolean;
  #life: AbortController | undefined;
  /** Capture time of the last presented frame, or what was sought since. */
  #place: Milliseconds;
  #cancel: (() => void) | undefined;

  constructor(options: CarrierOptions) {
    super();
    this.#options = options;
    this.#deferred = options.deferred;
    this.#place = options.time;
    this.#backoff = new Backoff(options.client.environment, RETRY);
    this.#standby = new Standby(options.client.environment, {
      open: (transport) => openSource(transport, this.#sourceOptions),
      ready: (source, transport, rank) => this.#takeOver(source, transport, rank),
    });
  }

  /** What the server says of the camera, once it is known. */
  get camera(): Camera | undefined {
    return this.#camera;
  }

  get facts(): SourceFacts {
    const { mode } = this.#options.intent();
    switch (this.#phase.kind) {
      case 'open':
        return this.#phase.opened.source.facts;
      case 'locating':
      case 'loading':
        return { mode, state: 'connecting' };
      case 'waiting':
        return { mode, state: 'disconnected', error: this.#phase.error, retryAt: this.#phase.retryAt };
      case 'failed':
        return { mode, state: 'failed', error: this.#phase.error };
      default:
        return { mode, state: 'idle' };
    }
  }

  get capabilities(): SourceCapabilities | undefined {
    return this.#source?.capabilities;
  }

  get transport(): Transport['type'] | undefined {
    return this.#opened?.transport.type;
  }

  /** Whether the source that is open has presented a frame. */
  get showing(): boolean {
    return this.#opened?.showing ?? false;
  }

  timeOf(frame: VideoFrameCallbackMetadata): Milliseconds | undefined {
    return this.#source?.timeOf(frame);
  }

  presented(frame: VideoFrameCallbackMetadata): void {
    const opened = this.#opened;
    if (!opened) return;
    opened.showing = true;
    this.#place = opened.source.timeOf(frame) ?? this.#place;
    opened.source.presented(frame);
    if (opened.rank > 0 && !this.#options.intent().paused) this.#standby.start(this.#transports.slice(0, opened.rank));
  }

  start(): void {
    if (this.#life) return;
    this.#life = new AbortController();
    const offOnline = this.#options.client.environment.onOnline(() => this.#phase.kind === 'waiting' && this.retry());
    this.#life.signal.addEventListener('abort', offOnline, { once: true });
    void this.#locate(this.#life.signal, this.#options.known);
  }

  close(): void {
    this.#life?.abort();
    this.#life = undefined;
    this.#cancel?.();
    this.#drop();
    this.#phase = { kind: 'idle' };
  }

  /** Opens the source, where that was deferred. */
  open(): void {
    this.#deferred = false;
    if (this.#phase.kind === 'located') this.#openRank(0, new OrielError('webrtc_unavailable'));
  }

  retry(): void {
    if (!this.#life) return;
    if (this.#source && this.#source.facts.state !== 'failed') return this.#source.retry();
    this.#options.client.resume();
    void this.#locate(this.#life.signal);
  }

  seek(time: Milliseconds): void {
    this.#place = time;
    if (this.#source) this.#source.seek(time);
    else if (this.#phase.kind === 'failed') this.retry();
    else this.open();
  }

  apply(): void {
    if (this.#options.intent().paused) this.#standby.stop();
    this.#source?.apply();
  }

  step(frames: number): void {
    this.#source?.step(frames);
  }

  get #opened(): Opened | undefined {
    return this.#phase.kind === 'open' ? this.#phase.opened : undefined;
  }

  get #source(): Source | undefined {
    return this.#opened?.source;
  }

  async #locate(signal: AbortSignal, known?: Camera): Promise<void> {
    const { client, intent } = this.#options;
    const { camera, src, transport, mode } = intent();
    this.#cancel?.();
    this.#drop();
    this.#enter({ kind: 'locating' });
    // Most cameras have WebRTC: its code comes while they are asked for. What fails here is loaded again when it is needed.
    if (transport !== 'hls' && this.#capabilities.webrtc.size > 0 && !isPlaylist(src)) loadSessions().catch(() => {});
    try {
      if (!src) this.#camera = known ?? (await client.cameras.get(camera, { signal }));
      if (signal.aborted || this.#phase.kind !== 'locating') return;
      const offer = this.#camera ?? { transports: src ? [transportOf(src)] : [] };
      this.#transports = usableTransports(offer, { choice: transport, mode, capabilities: this.#capabilities });
      if (this.#deferred) this.#enter({ kind: 'located' });
      else this.#openRank(0, new OrielError('webrtc_unavailable'));
    } catch (error) {
      if (!signal.aborted) this.#fail(error instanceof OrielError ? error : new OrielError('invalid_answer', { cause: error }));
    }
  }

  /** @param cause what failed, in case no transport is left */
  #openRank(rank: number, cause: OrielError): void {
    this.#place = this.#source?.facts.seeking ?? this.#place;
    this.#drop();
    const transport = this.#transports[rank];
    if (!transport) return this.#fail(cause);
    const source = openSource(transport, this.#sourceOptions);
    if (source) this.#start(source, transport, rank);
    else void this.#load(transport, rank);
  }

  async #load(transport: Transport, rank: number): Promise<void> {
    const loading: Phase = { kind: 'loading' };
    this.#enter(loading);
    try {
      const open = await loadSource(transport, this.#capabilities.hls);
      if (this.#phase === loading) this.#start(open(this.#sourceOptions), transport, rank);
    } catch (error) {
      if (this.#phase === loading) this.#openRank(rank + 1, error instanceof OrielError ? error : new OrielError('hls_failed', { cause: error }));
    }
  }

  #start(source: Source, transport: Transport, rank: number): void {
    this.#follow(source, transport, rank);
    source.start();
    this.notify();
  }

  get #sourceOptions(): SourceOptions {
    const { client, stage, intent } = this.#options;
    return { client, stage, intent, time: this.#place };
  }

  #follow(source: Source, transport: Transport, rank: number): Opened {
    const opened: Opened = { source, transport, rank, showing: false, unsubscribe: source.subscribe(() => this.#changed(opened)) };
    this.#phase = { kind: 'open', opened };
    return opened;
  }

  #changed(opened: Opened): void {
    if (this.#opened !== opened) return;
    const { state, error } = opened.source.facts;
    if (state === 'failed' && error && triggersFallback(error)) return this.#openRank(opened.rank + 1, error);
    if (state === 'connected') this.#expectFrame(opened);
    else {
      opened.showing = false;
      this.#stopWaiting();
    }
    this.notify();
  }

  #expectFrame(opened: Opened): void {
    if (this.#cancel || opened.showing) return;
    this.#cancel = this.#options.client.environment.after(FRAME_WITHIN, () => void this.#checkFrame(opened));
  }

  async #checkFrame(opened: Opened): Promise<void> {
    this.#cancel = undefined;
    const { signalLostSince, ended, error } = opened.source.facts;
    const { paused } = this.#options.intent();
    // A hidden page presents no frame, and a camera without a signal sends none.
    if (opened.showing || paused || this.#options.stage.blocked || signalLostSince !== undefined || ended !== undefined || error) return;
    const receives = await opened.source.receives().catch(() => false);
    if (this.#opened !== opened || opened.showing || receives) return;
    this.#openRank(opened.rank + 1, new OrielError('no_picture'));
  }

  #takeOver(source: Source, transport: Transport, rank: number): void {
    const { mode } = this.#options.intent();
    this.#drop();
    const opened = this.#follow(source, transport, rank);
    if (mode === 'playback') source.seek(this.#place);
    source.show();
    this.#changed(opened);
  }

  #fail(error: OrielError): void {
    this.#drop();
    if (!isRetryable(error)) return this.#enter({ kind: 'failed', error });
    const { environment } = this.#options.client;
    const wait = this.#backoff.next();
    this.#cancel = environment.after(wait, () => this.#life && void this.#locate(this.#life.signal));
    this.#enter({ kind: 'waiting', error, retryAt: environment.now() + wait });
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.notify();
  }

  #stopWaiting(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #drop(): void {
    this.#stopWaiting();
    this.#standby.stop();
    const opened = this.#opened;
    if (!opened) return;
    opened.unsubscribe();
    this.#phase = { kind: 'located' };
    this.#options.leaving();
    opened.source.close();
  }
}
