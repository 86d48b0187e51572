import type { Milliseconds } from '../contract/index.ts';
import type { PlaybackDriver, PlaybackHost, PlaybackStart } from './playback-driver.ts';

/** A seek to less than this from where it is changes nothing: one frame at 25 frames a second. */
const NEAR: Milliseconds = 40;
/** A connection whose frames nobody reports is paused after this. */
const UNREPORTED: Milliseconds = 2000;

type Phase =
  /** No frame of this connection was presented yet. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'playing' }
  /** A pause ended the connection. */
  | { readonly kind: 'stopped'; readonly at: Milliseconds };

/** Controls a recording whose sender has no control channel: each seek takes a new connection, and so does playing on after a pause. */
export class ReconnectDriver implements PlaybackDriver {
  readonly #host: PlaybackHost;
  readonly #start: PlaybackStart;
  readonly #startedAt: Milliseconds;
  #phase: Phase = { kind: 'starting' };
  #cancel: (() => void) | undefined;

  constructor(host: PlaybackHost, start: PlaybackStart) {
    this.#host = host;
    this.#start = start;
    this.#startedAt = host.environment.now();
  }

  /** The connection stands, without a control channel. */
  open(): void {
    if (this.#host.facts().mode === 'live') return;
    const { seeking } = this.#host.facts();
    const { paused, speed } = this.#host.intent();
    if (seeking !== undefined && seeking !== this.#start.time) return this.#host.reconnectSoon();
    this.#host.update({ seeking: undefined });
    if (this.#start.speed !== undefined && this.#start.speed !== speed) this.#host.reconnectSoon();
    else if (paused) this.#stop();
  }

  get place(): Milliseconds {
    if (this.#phase.kind === 'stopped') return this.#phase.at;
    return this.#start.time + (this.#host.environment.now() - this.#startedAt) * (this.#start.speed ?? 1);
  }

  isAt(time: Milliseconds): boolean {
    return Math.abs(this.place - time) < NEAR;
  }

  seek(): void {
    this.#host.reconnectSoon();
  }

  apply(): void {
    const { paused, speed } = this.#host.intent();
    if (paused) return this.#stop();
    if (this.#phase.kind === 'stopped') return this.#host.reconnect();
    if (this.#start.speed === undefined || this.#start.speed === speed) return;
    this.#host.update({ seeking: this.#host.facts().seeking ?? this.place });
    this.#host.reconnectSoon();
  }

  /** Without a channel nothing can be stepped; it only pauses. */
  step(): void {
    this.#stop();
  }

  timeOf(): undefined {
    return undefined;
  }

  presented(): void {
    if (this.#phase.kind === 'starting') this.#phase = { kind: 'playing' };
    if (this.#host.facts().mode === 'playback' && this.#host.intent().paused) this.#stop();
  }

  close(): void {
    this.#cancel?.();
  }

  /** Nothing can tell the sender to pause: the connection ends, once its first frame is there. */
  #stop(): void {
    if (this.#phase.kind === 'stopped') return;
    if (this.#phase.kind === 'playing') {
      this.#phase = { kind: 'stopped', at: this.#host.facts().seeking ?? this.place };
      this.#host.update({ stopped: true });
      return this.#host.disconnect();
    }
    this.#cancel?.();
    this.#cancel = this.#host.environment.after(UNREPORTED, () => this.presented());
  }
}
