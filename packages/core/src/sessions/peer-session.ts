import { CHANNEL_LABEL, isTransient, OrielError, type Milliseconds } from '../contract/index.ts';
import { defined } from '../json/fields.ts';
import { Backoff, type Environment } from '../transport/index.ts';
import type { OrielClient } from '../clients/index.ts';
import { ChannelDriver } from './channel-driver.ts';
import { OrielChannel } from './oriel-channel.ts';
import { PeerStats } from './peer-stats.ts';
import { browserPeers, type Peers } from './peers.ts';
import type { PlaybackDriver, PlaybackHost, PlaybackIntent } from './playback-driver.ts';
import { ReconnectDriver } from './reconnect-driver.ts';
import { Subscribable } from './subscribable.ts';
import type { FactsChange, SessionFacts, SessionStats, VideoSession } from './video-session.ts';

export interface PeerSessionOptions {
  client: OrielClient;
  mode: 'live' | 'playback';
  /** Playback: where to start. */
  time?: Milliseconds | undefined;
  /** Playback: read when the session starts and whenever `apply` is called; default: playing at speed 1. */
  intent?: (() => PlaybackIntent) | undefined;
  peers?: Peers | undefined;
}

const RETRY = { base: 500, max: 15_000 };
/** From the end of signaling to a connection. */
const CONNECT_WITHIN: Milliseconds = 10_000;
/** A connection that went silent may recover within this time. */
const SILENCE: Milliseconds = 2000;
/** A channel that was promised is awaited for so long. */
const CHANNEL_WITHIN: Milliseconds = 2000;
/** From the last seek to the reconnection that it takes without a control channel. */
const DEBOUNCE: Milliseconds = 500;

/**
 * One camera's picture over a peer connection, with any signaling. Each attempt to connect has one AbortSignal: when it
 * aborts, its peer connection, requests, timers and listeners are gone.
 */
export abstract class PeerSession extends Subscribable implements VideoSession {
  protected readonly client: OrielClient;
  readonly #environment: Environment;
  readonly #peers: Peers;
  readonly #backoff: Backoff;
  readonly #intent: () => PlaybackIntent;
  readonly #host: PlaybackHost;
  #facts: SessionFacts;
  /** From `start` to `close`. */
  #life: AbortController | undefined;
  #attempt: AbortController | undefined;
  #peer: RTCPeerConnection | undefined;
  #stats = new PeerStats();
  #cancelRetry: (() => void) | undefined;
  #cancelDebounce: (() => void) | undefined;
  /** Where the connection starts, or started. */
  #begin: Milliseconds | undefined;
  /** The speed that the signaling asked for. */
  #beginSpeed: number | undefined;
  #attemptedAt = -Infinity;
  /** `undefined` until it is known whether the sender has a control channel. */
  #driver: PlaybackDriver | undefined;

  constructor({ client, mode, time, intent = () => ({ paused: false, speed: 1 }), peers = browserPeers }: PeerSessionOptions) {
    super();
    this.client = client;
    this.#environment = client.environment;
    this.#peers = peers;
    this.#backoff = new Backoff(client.environment, RETRY);
    this.#intent = () => {
      const { paused, speed } = intent();
      return { paused, speed: speed > 0 ? Math.min(32, Math.max(0.125, speed)) : 1 };
    };
    this.#begin = time;
    this.#facts = { mode, state: 'idle' };
    this.#host = {
      environment: client.environment,
      facts: () => this.#facts,
      intent: this.#intent,
      update: (change) => this.#update(change),
      reconnect: () => this.#connect(),
      reconnectSoon: () => this.#reconnectSoon(),
      disconnect: () => this.#endAttempt(),
    };
  }

  /** The codec that the browser must be able to receive; `undefined` when that is not known beforehand. */
  protected abstract readonly codec: string | undefined;

  /** Connects, and exchanges descriptions and candidates until `negotiating` aborts: at the latest when connected. */
  protected abstract negotiate(attempt: PeerAttempt): Promise<void>;

  /** Playback: where the connection starts. */
  protected get begin(): Milliseconds {
    return this.#begin ?? this.client.now();
  }

  /** Playback: the speed that the signaling asks for. Signaling that cannot say one never calls this. */
  protected takeSpeed(): number {
    return (this.#beginSpeed = this.#intent().speed);
  }

  get facts(): SessionFacts {
    return this.#facts;
  }

  start(): void {
    if (this.#life) return;
    this.#life = new AbortController();
    this.#life.signal.addEventListener('abort', this.#environment.onOnline(() => this.#facts.retryAt !== undefined && this.retry()));
    this.#connect();
  }

  close(): void {
    this.#life?.abort();
    this.#life = undefined;
    this.#endAttempt();
    this.#dropDriver();
    this.#backoff.reset();
    if (this.#facts.state !== 'idle') this.#replace({ mode: this.#facts.mode, state: 'idle' });
  }

  retry(): void {
    if (!this.#life) return;
    this.client.resume();
    this.#connect();
  }

  seek(time: Milliseconds): void {
    const { seeking, state } = this.#facts;
    if (!this.#isPlayback || !Number.isFinite(time) || seeking === time) return;
    if (seeking === undefined && this.#driver?.isAt(time)) return;
    this.#update({ seeking: time, gap: undefined, ...(state === 'connected' && { error: undefined }) });
    if (this.#driver) this.#driver.seek(time);
    else if (state === 'failed' || state === 'disconnected') this.#reconnectSoon();
  }

  apply(): void {
    if (this.#isPlayback) this.#driver?.apply();
  }

  step(frames: number): void {
    const by = Math.trunc(frames);
    if (this.#isPlayback && by) this.#driver?.step(by);
  }

  timeOf(rtpTimestamp: number): Milliseconds | undefined {
    return this.#driver?.timeOf(rtpTimestamp);
  }

  presented(rtpTimestamp: number | undefined): void {
    this.#driver?.presented(rtpTimestamp);
  }

  async stats(): Promise<SessionStats> {
    const peer = this.#peer;
    return peer ? this.#stats.read(await peer.getStats()) : { time: this.#environment.now() };
  }

  get #isPlayback(): boolean {
    return this.#facts.mode === 'playback';
  }

  #reconnectSoon(): void {
    this.#cancelDebounce?.();
    const wait = this.#driver instanceof ReconnectDriver || this.#environment.now() - this.#attemptedAt < DEBOUNCE ? DEBOUNCE : 0;
    if (wait === 0) return this.#connect();
    this.#cancelDebounce = this.#environment.after(wait, () => this.#connect());
  }

  #connect(): void {
    if (!this.#life) return;
    this.#endAttempt();
    this.#begin = this.#facts.seeking ?? this.#driver?.place ?? this.#begin;
    this.#dropDriver();
    this.#beginSpeed = undefined;
    this.#attemptedAt = this.#environment.now();
    const attempt = (this.#attempt = new AbortController());
    const { signal } = attempt;
    this.#update({ ...nothingKnown, state: 'connecting', error: undefined, retryAt: undefined });
    if (signal.aborted) return;
    if (!this.#peers.available || (this.codec && !this.#peers.canReceive(this.codec))) return this.#fail(new OrielError('webrtc_unavailable'));
    this.#negotiate(signal).catch((error: unknown) => {
      if (!signal.aborted) this.#fail(error);
    });
  }

  async #negotiate(signal: AbortSignal): Promise<void> {
    const negotiating = new AbortController();
    const finish = () => negotiating.abort();
    signal.addEventListener('abort', finish, { once: true });
    const described = () => {
      if (negotiating.signal.aborted) return;
      this.#after(CONNECT_WITHIN, () => this.#fail(new OrielError('webrtc_failed')), negotiating.signal);
    };
    const attempt: PeerAttempt = {
      signal,
      negotiating: negotiating.signal,
      connect: async () => this.#open(signal, finish),
      adopt: (channel) => this.#adopt(channel, signal),
      described,
    };
    // It goes on until connected, because candidates may be needed until then.
    await this.negotiate(attempt).catch((error: unknown) => {
      if (!negotiating.signal.aborted) throw error;
    });
  }

  #open(signal: AbortSignal, finish: () => void): RTCPeerConnection {
    const peer = (this.#peer = this.#peers.create());
    this.#stats = new PeerStats();
    signal.addEventListener('abort', () => peer.close());
    const changed = () => {
      // In Node a peer that this side closed may still report it.
      if (signal.aborted) return;
      if (peer.connectionState === 'connected') {
        finish();
        this.#connected(peer, signal);
      } else if (peer.connectionState === 'disconnected') this.#silent(peer, signal);
      else if (peer.connectionState === 'failed' || peer.connectionState === 'closed') this.#lost();
    };
    peer.addEventListener('connectionstatechange', changed, { signal });
    peer.addEventListener('track', ({ track, streams, receiver }) => {
      // A burst of frames is wanted at once.
      if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
      if (track.kind === 'video') this.#update({ stream: streams[0] ?? this.#peers.stream(track) });
    }, { signal });
    peer.addEventListener('datachannel', ({ channel }) => this.#adopt(channel, signal), { signal });
    return peer;
  }

  #adopt(channel: RTCDataChannel, signal: AbortSignal): void {
    if (channel.label !== CHANNEL_LABEL) return;
    let driver: ChannelDriver | undefined;
    const control = new OrielChannel(channel, {
      open: () => {
        driver = new ChannelDriver(control, this.#host, this.#started);
        this.#drive(driver);
        this.#update({ exact: true });
        driver.open();
      },
      fact: (fact) => driver?.take(fact),
      close: () => this.#lost(),
    }, signal);
  }

  #connected(peer: RTCPeerConnection, signal: AbortSignal): void {
    this.#backoff.reset();
    this.#update({ state: 'connected', error: undefined, retryAt: undefined });
    if (this.#driver) return;
    // A description with a place for data promises a channel, which may still never come.
    const promised = /^m=application [1-9]/m.test(peer.remoteDescription?.sdp ?? '');
    if (!promised) return this.#driveByReconnecting();
    this.#after(CHANNEL_WITHIN, () => this.#driver ?? this.#driveByReconnecting(), signal);
  }

  #driveByReconnecting(): void {
    const driver = new ReconnectDriver(this.#host, this.#started);
    this.#drive(driver);
    this.#update({ exact: false });
    driver.open();
  }

  #drive(driver: PlaybackDriver): void {
    this.#dropDriver();
    this.#driver = driver;
  }

  #dropDriver(): void {
    this.#cancelDebounce?.();
    this.#driver?.close();
    this.#driver = undefined;
  }

  get #started() {
    return { time: this.begin, speed: this.#beginSpeed };
  }

  /** The other side does not answer, which may be a moment of bad reception. */
  #silent(peer: RTCPeerConnection, signal: AbortSignal): void {
    this.#update({ state: 'disconnected', error: new OrielError('network_gone') });
    this.#after(SILENCE, () => peer.connectionState === 'connected' || this.#lost(), signal);
  }

  #lost(): void {
    const { state } = this.#facts;
    this.#fail(new OrielError(state === 'connected' || state === 'disconnected' ? 'network_gone' : 'webrtc_failed'));
  }

  #fail(cause: unknown): void {
    if (!this.#life) return;
    this.#endAttempt();
    this.#begin = this.#driver?.place ?? this.#begin;
    this.#dropDriver();
    const error = cause instanceof OrielError ? cause : new OrielError('webrtc_failed', { cause });
    const state = error.code === 'network_gone' || error.code === 'no_answer' ? 'disconnected' : 'failed';
    if (!isTransient(error)) return this.#update({ state, error, retryAt: undefined, seeking: undefined });
    const asked = error.details?.['retryAfter'];
    const wait = Math.max(this.#backoff.next(), typeof asked === 'number' ? asked : 0);
    this.#cancelRetry = this.#environment.after(wait, () => this.#connect());
    this.#update({ state, error, retryAt: this.#environment.now() + wait });
  }

  #endAttempt(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#peer = undefined;
    this.#attempt?.abort();
    this.#attempt = undefined;
  }

  #after(wait: Milliseconds, callback: () => void, signal: AbortSignal): void {
    signal.addEventListener('abort', this.#environment.after(wait, callback), { once: true });
  }

  #update(change: FactsChange): void {
    this.#replace(defined<SessionFacts>({ ...this.#facts, ...change } as SessionFacts));
  }

  #replace(facts: SessionFacts): void {
    this.#facts = facts;
    this.notify();
  }
}

/** What only holds for one connection. */
const nothingKnown: FactsChange = {
  position: undefined,
  gap: undefined,
  ended: undefined,
  signalLostSince: undefined,
  exact: undefined,
  stopped: undefined,
};

export interface PeerAttempt {
  /** The attempt and everything that belongs to it. */
  readonly signal: AbortSignal;
  /** Aborts once connected, too. */
  readonly negotiating: AbortSignal;
  /** Makes the peer connection. That blocks the page for milliseconds, so send a request first. */
  connect(): Promise<RTCPeerConnection>;
  /** Uses a data channel that this side made. */
  adopt(channel: RTCDataChannel): void;
  /** Both descriptions are set: starts the time limit for the connection. */
  described(): void;
}
