import { CHANNEL_LABEL, isRetryable, OrielError, type Milliseconds } from '../contract/index.ts';
import { Backoff, type Environment } from '../transport/index.ts';
import type { OrielClient } from '../clients/index.ts';
import { OrielChannel } from './oriel-channel.ts';
import { PeerStats } from './peer-stats.ts';
import { browserPeers, type Peers } from './peers.ts';
import { PlaybackControl, type FactsChange } from './playback-control.ts';
import { Subscribable } from './subscribable.ts';
import type { SessionFacts, SessionStats, VideoSession } from './video-session.ts';

export interface PeerSessionOptions {
  client: OrielClient;
  mode: 'live' | 'playback';
  /** Playback: where to begin. */
  time?: Milliseconds | undefined;
  /** Playback: 0.125 to 32, default 1. */
  speed?: number | undefined;
  peers?: Peers | undefined;
}

const RETRY = { base: 500, max: 15_000 };
/** From the end of signaling to a connection. */
const CONNECT_WITHIN: Milliseconds = 10_000;
/** A connection that went silent may come back within this. */
const SILENCE: Milliseconds = 2000;

/**
 * One camera's picture by a peer connection, whatever the signaling. Each attempt to connect lives by one
 * AbortSignal: when that aborts its peer connection, requests, timers and listeners are gone.
 */
export abstract class PeerSession extends Subscribable implements VideoSession {
  protected readonly client: OrielClient;
  protected readonly control: PlaybackControl;
  readonly #environment: Environment;
  readonly #peers: Peers;
  readonly #backoff: Backoff;
  #facts: SessionFacts;
  /** From `start` to `close`. */
  #life: AbortController | undefined;
  #attempt: AbortController | undefined;
  #peer: RTCPeerConnection | undefined;
  #stats = new PeerStats();
  #cancelRetry: (() => void) | undefined;

  constructor({ client, mode, time, speed, peers = browserPeers }: PeerSessionOptions) {
    super();
    this.client = client;
    this.#environment = client.environment;
    this.#peers = peers;
    this.#backoff = new Backoff(client.environment, RETRY);
    this.#facts = { mode, state: 'idle' };
    this.control = new PlaybackControl(
      {
        environment: client.environment,
        facts: () => this.#facts,
        update: (change) => this.#update(change),
        reconnect: () => this.#connect(),
        stop: () => this.#endAttempt(),
      },
      { time, speed },
    );
  }

  /** Codec that must be there for this to make sense; `undefined` when that is not known beforehand. */
  protected abstract readonly codec: string | undefined;

  /** Connects, and exchanges descriptions and candidates until `signal` aborts: at the latest when connected. */
  protected abstract negotiate(attempt: PeerAttempt): Promise<void>;

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
    this.control.reset();
    this.#backoff.reset();
    if (this.#facts.state !== 'idle') this.#replace({ mode: this.#facts.mode, state: 'idle' });
  }

  retry(): void {
    if (!this.#life) return;
    this.client.resume();
    this.#connect();
  }

  seek(time: Milliseconds): void {
    this.control.seek(time);
  }

  pause(): void {
    this.control.pause();
  }

  play(): void {
    this.control.play();
  }

  setSpeed(speed: number): void {
    this.control.setSpeed(speed);
  }

  step(frames: number): void {
    this.control.step(frames);
  }

  timeOf(rtpTimestamp: number): Milliseconds | undefined {
    return this.control.timeOf(rtpTimestamp);
  }

  async stats(): Promise<SessionStats> {
    const peer = this.#peer;
    return peer ? this.#stats.read(await peer.getStats()) : { time: this.#environment.now() };
  }

  #connect(): void {
    if (!this.#life) return;
    this.#endAttempt();
    const attempt = (this.#attempt = new AbortController());
    const { signal } = attempt;
    this.#update({ ...this.control.restart(), state: 'connecting', error: undefined, retryAt: undefined });
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
      const cancel = this.#environment.after(CONNECT_WITHIN, () => this.#fail(new OrielError('webrtc_failed')));
      negotiating.signal.addEventListener('abort', cancel, { once: true });
    };
    const attempt: PeerAttempt = {
      signal,
      negotiating: negotiating.signal,
      connect: async () => this.#open(signal, finish),
      adopt: (channel) => this.#adopt(channel, signal),
      described,
    };
    // It goes on until connected: candidates may still be needed, and then no longer are.
    await this.negotiate(attempt).catch((error: unknown) => {
      if (!negotiating.signal.aborted) throw error;
    });
  }

  #open(signal: AbortSignal, finish: () => void): RTCPeerConnection {
    const peer = (this.#peer = this.#peers.create());
    this.#stats = new PeerStats();
    signal.addEventListener('abort', () => peer.close());
    const changed = () => {
      // One that this side closed may say so later: Node lets go of listeners too late.
      if (signal.aborted) return;
      if (peer.connectionState === 'connected') {
        finish();
        this.#connected(peer);
      } else if (peer.connectionState === 'disconnected') this.#silent(peer, signal);
      else if (peer.connectionState === 'failed' || peer.connectionState === 'closed') this.#lost();
    };
    peer.addEventListener('connectionstatechange', changed, { signal });
    peer.addEventListener('track', ({ track, streams, receiver }) => {
      // The picture is to be shown when it comes: what arrives in a burst is wanted at once.
      if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
      if (track.kind === 'video') this.#update({ stream: streams[0] ?? this.#peers.stream(track) });
    }, { signal });
    peer.addEventListener('datachannel', ({ channel }) => this.#adopt(channel, signal), { signal });
    return peer;
  }

  #adopt(channel: RTCDataChannel, signal: AbortSignal): void {
    if (channel.label !== CHANNEL_LABEL) return;
    const listeners = { open: () => this.control.opened(), fact: this.control.take, close: () => this.#lost() };
    this.control.channel = new OrielChannel(channel, listeners, signal);
  }

  #connected(peer: RTCPeerConnection): void {
    this.#backoff.reset();
    this.#update({ state: 'connected', error: undefined, retryAt: undefined });
    // An offer or answer that has a place for data has a channel, or is about to.
    this.control.connected(/^m=application [1-9]/m.test(peer.remoteDescription?.sdp ?? ''));
  }

  /** No answers from the other side, which may be a moment of bad reception. */
  #silent(peer: RTCPeerConnection, signal: AbortSignal): void {
    this.#update({ state: 'disconnected', error: new OrielError('network_gone') });
    const cancel = this.#environment.after(SILENCE, () => {
      if (peer.connectionState !== 'connected') this.#lost();
    });
    signal.addEventListener('abort', cancel, { once: true });
  }

  #lost(): void {
    const { state } = this.#facts;
    this.#fail(new OrielError(state === 'connected' || state === 'disconnected' ? 'network_gone' : 'webrtc_failed'));
  }

  #fail(cause: unknown): void {
    if (!this.#life) return;
    this.#endAttempt();
    const error = cause instanceof OrielError ? cause : new OrielError('webrtc_failed', { cause });
    const state = error.code === 'network_gone' || error.code === 'no_answer' ? 'disconnected' : 'failed';
    if (!isRetryable(error)) return this.#update({ state, error, retryAt: undefined, seeking: undefined });
    const asked = error.details?.['retryAfter'];
    const wait = Math.max(this.#backoff.next(), typeof asked === 'number' ? asked : 0);
    this.#cancelRetry = this.#environment.after(wait, () => this.#connect());
    this.#update({ state, error, retryAt: this.#environment.now() + wait });
  }

  #endAttempt(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.control.channel = undefined;
    this.#peer = undefined;
    this.#attempt?.abort();
    this.#attempt = undefined;
  }

  #update(change: FactsChange): void {
    const facts = Object.entries({ ...this.#facts, ...change }).filter(([, value]) => value !== undefined);
    this.#replace(Object.fromEntries(facts) as unknown as SessionFacts);
  }

  #replace(facts: SessionFacts): void {
    this.#facts = facts;
    this.notify();
  }
}

export interface PeerAttempt {
  /** The attempt and all that belongs to it. */
  readonly signal: AbortSignal;
  /** Aborts once connected, too. */
  readonly negotiating: AbortSignal;
  /** Makes the peer connection, at once: that holds the page up for milliseconds, so a request may well go first. */
  connect(): Promise<RTCPeerConnection>;
  /** Hands over a data channel that this side made. */
  adopt(channel: RTCDataChannel): void;
  /** Both descriptions are set: from now on there is a limit to the time it takes to connect. */
  described(): void;
}
