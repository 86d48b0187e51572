import { OrielError, fromIso, toIso, type ChannelFact, type Milliseconds } from '../contract/index.ts';
import type { Environment } from '../transport/index.ts';
import type { OrielChannel } from './oriel-channel.ts';
import { RtpClock } from './rtp-clock.ts';
import type { SessionFacts } from './video-session.ts';

/** A change of facts; `undefined` takes one away. */
export type FactsChange = { [K in keyof SessionFacts]?: SessionFacts[K] | undefined };

export interface PlaybackHost {
  readonly environment: Environment;
  facts(): SessionFacts;
  update(change: FactsChange): void;
  /** Begins a new connection, at `begin`. */
  reconnect(): void;
  /** Ends the connection, and leaves the facts as they are. */
  stop(): void;
}

/** Between the last seek and the new connection it takes where there is no channel. */
const DEBOUNCE: Milliseconds = 500;
/** Nearer than this to the asked time it is there already; a frame at 25 a second. */
const THERE: Milliseconds = 40;
/** After this without one that was promised, or without a picture that is told of, none is waited for. */
const PATIENCE: Milliseconds = 2000;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/**
 * Where a session is and is to be. Requests go over the `oriel` channel, at most one seek at a time and the last
 * one after it; without a channel a seek takes a new connection, and so does playing on after a pause.
 */
export class PlaybackControl {
  channel: OrielChannel | undefined;
  readonly #host: PlaybackHost;
  readonly #clock = new RtpClock();
  #begin: Milliseconds | undefined;
  #speed: number;
  #paused = false;
  /** What the session was begun with; `undefined`: its signaling has no place for that, so with 1. */
  #begunSpeed: number | undefined;
  /** Connected to a sender without a channel, since then. */
  #bareSince: Milliseconds | undefined;
  /** Where a pause ended a connection without a channel. */
  #stoppedAt: Milliseconds | undefined;
  /** A picture of this connection is seen. */
  #pictured = false;
  #outstanding: { id: number; time: Milliseconds } | undefined;
  /** Ids of requests that change how it plays and not where. */
  readonly #manners = new Set<number>();
  /** RTP timestamp of a sought frame that the server waits to hear was presented. */
  #held: number | undefined;
  #positionAt = 0;
  #shown: Milliseconds | undefined;
  #connectedAt = -Infinity;
  #cancelDebounce: (() => void) | undefined;
  #cancelPatience: (() => void) | undefined;

  constructor(host: PlaybackHost, { time, speed = 1 }: { time?: Milliseconds | undefined; speed?: number | undefined }) {
    this.#host = host;
    this.#begin = time;
    this.#speed = speed;
  }

  /** Where the connection begins, or began. */
  get begin(): Milliseconds {
    return this.#begin ?? this.#host.environment.now();
  }

  /** Speed for signaling that can say one. */
  beginSpeed(): number {
    return (this.#begunSpeed = this.#speed);
  }

  /** A new connection is about to be made. @returns that what the last one said no longer holds */
  restart(): FactsChange {
    this.#begin = this.#currentTime();
    this.#connectedAt = this.#host.environment.now();
    this.reset();
    return { position: undefined, gap: undefined, ended: undefined, signalLostSince: undefined, exact: undefined, stopped: undefined };
  }

  reset(): void {
    this.#cancelDebounce?.();
    this.#cancelPatience?.();
    this.#clock.clear();
    this.#manners.clear();
    this.#outstanding = this.#shown = this.#bareSince = this.#stoppedAt = this.#begunSpeed = this.#held = undefined;
    this.#pictured = false;
  }

  /** The channel opened. */
  opened(): void {
    this.#cancelPatience?.();
    this.#bareSince = undefined;
    this.#host.update({ exact: true });
    if (!this.#isPlayback) return;
    const { seeking } = this.#host.facts();
    if (this.#speed !== (this.#begunSpeed ?? 1)) this.#change({ type: 'speed', speed: this.#speed });
    if (this.#paused) this.#change({ type: 'pause' });
    const moved = seeking !== undefined && seeking !== this.#begin;
    // A session begins playing; paused it is to show the frame it began with, not the one it came to meanwhile.
    if (moved || this.#paused) this.#ask(seeking ?? this.begin);
  }

  /** The connection is there, or there again. @param hasChannel what the sender's description says */
  connected(hasChannel: boolean): void {
    if (this.channel?.isOpen) return;
    this.#cancelPatience?.();
    // It may be promised and never come.
    if (hasChannel) this.#cancelPatience = this.#host.environment.after(PATIENCE, () => this.#bare());
    else this.#bare();
  }

  #bare(): void {
    this.#bareSince ??= this.#host.environment.now();
    this.#host.update({ exact: false });
    if (!this.#isPlayback) return;
    const { seeking } = this.#host.facts();
    if (seeking !== undefined && seeking !== this.#begin) return this.#reconnectSoon();
    this.#host.update({ seeking: undefined });
    if (this.#begunSpeed !== undefined && this.#begunSpeed !== this.#speed) this.#reconnectSoon();
    else if (this.#paused) this.#standStill();
  }

  seek(time: Milliseconds): void {
    const { seeking, position, state } = this.#host.facts();
    if (!this.#isPlayback || !Number.isFinite(time) || seeking === time) return;
    const open = this.channel?.isOpen;
    if (open && seeking === undefined && position?.paused && position.time === time) return;
    if (this.#bareSince !== undefined && seeking === undefined && Math.abs((this.#currentTime() ?? NaN) - time) < THERE) return;
    this.#host.update({ seeking: time, gap: undefined, ...(state === 'connected' && { error: undefined }) });
    if (open) {
      if (!this.#outstanding) this.#ask(time);
    } else if (this.#bareSince !== undefined || state === 'failed' || state === 'disconnected') this.#reconnectSoon();
  }

  pause(): void {
    if (!this.#isPlayback) return;
    this.#paused = true;
    if (!this.#change({ type: 'pause' })) this.#standStill();
  }

  play(): void {
    if (!this.#isPlayback) return;
    this.#paused = false;
    if (!this.#change({ type: 'play' }) && this.#stoppedAt !== undefined) this.#host.reconnect();
  }

  setSpeed(speed: number): void {
    if (!this.#isPlayback || !(speed > 0)) return;
    const time = this.#currentTime();
    this.#speed = clamp(speed, 0.125, 32);
    if (this.#change({ type: 'speed', speed: this.#speed })) return;
    // A new session begins with it, where its signaling can say so.
    if (this.#bareSince === undefined || this.#stoppedAt !== undefined || this.#begunSpeed === undefined) return;
    this.#host.update({ seeking: time });
    this.#reconnectSoon();
  }

  step(frames: number): void {
    const by = clamp(Math.trunc(frames), -250, 250);
    if (!this.#isPlayback || !by) return;
    this.#paused = true;
    if (this.channel?.isOpen) this.channel.send({ type: 'step', frames: by });
    else this.#standStill();
  }

  timeOf(rtp: number): Milliseconds | undefined {
    this.#pictured = true;
    if (this.#paused) this.#standStill();
    const time = this.#clock.timeOf(rtp);
    if (time !== undefined) {
      this.#shown = time;
      this.#confirm(rtp);
    }
    return time;
  }

  /** What the server said. */
  readonly take = (fact: ChannelFact): void => {
    switch (fact.type) {
      case 'position':
        return this.#takePosition(fact);
      case 'gap':
        return this.#host.update({ gap: { from: fromIso(fact.from), to: fromIso(fact.to) } });
      case 'end':
        return this.#host.update({ ended: fromIso(fact.time) });
      case 'signal':
        return this.#host.update({ signalLostSince: fact.state === 'lost' ? fromIso(fact.since) : undefined });
      case 'error': {
        this.#manners.delete(fact.id ?? 0);
        const error = OrielError.fromBody({ error: fact.error });
        this.#host.update({ error, seeking: this.#answered(fact.id) });
      }
    }
  };

  #takePosition({ id, rtp, time, speed, paused }: ChannelFact & { type: 'position' }): void {
    // Any but those may follow frames that only lead up to it.
    const jump = id === undefined || !this.#manners.delete(id);
    const position = { time: fromIso(time), rtp, speed, paused };
    this.#clock.add(position, { jump });
    if (jump) this.#shown = undefined;
    this.#positionAt = this.#host.environment.now();
    this.#held = id !== undefined && id === this.#outstanding?.id && !paused ? rtp : undefined;
    const seeking = this.#answered(id);
    this.#host.update({ position, ended: undefined, seeking, ...(id !== undefined && { error: undefined }) });
  }

  /** An answer to `id` came: sends the seek that waited for it. @returns what is still asked for. */
  #answered(id: number | undefined): Milliseconds | undefined {
    const { seeking } = this.#host.facts();
    if (!this.#outstanding) return seeking === this.#begin ? undefined : seeking;
    if (id !== this.#outstanding.id) return seeking;
    const { time } = this.#outstanding;
    this.#outstanding = undefined;
    if (seeking === undefined || seeking === time) return undefined;
    this.#ask(seeking);
    return seeking;
  }

  /** @returns whether there is a channel to ask it of. */
  #change(request: { type: 'pause' } | { type: 'play' } | { type: 'speed'; speed: number }): boolean {
    if (!this.channel?.isOpen) return false;
    this.#manners.add(this.channel.send(request));
    return true;
  }

  #ask(time: Milliseconds): void {
    if (!this.channel) return;
    const id = this.channel.send({ type: 'seek', time: toIso(Math.ceil(time)), hold: true });
    this.#outstanding = { id, time };
  }

  #confirm(rtp: number): void {
    if (this.#held === undefined || ((rtp - this.#held) | 0) < 0) return;
    if (this.channel?.isOpen) this.channel.send({ type: 'shown', rtp: this.#held });
    this.#held = undefined;
  }

  /** Without a channel nothing can be told to pause: the connection ends, as soon as its first picture is there. */
  #standStill(): void {
    if (this.#bareSince === undefined || this.#stoppedAt !== undefined) return;
    if (this.#pictured) {
      this.#stoppedAt = this.#currentTime();
      this.#host.update({ stopped: true });
      return this.#host.stop();
    }
    this.#cancelPatience?.();
    this.#cancelPatience = this.#host.environment.after(PATIENCE, () => {
      this.#pictured = true;
      if (this.#paused) this.#standStill();
    });
  }

  #reconnectSoon(): void {
    this.#cancelDebounce?.();
    const { environment } = this.#host;
    const bare = this.#bareSince !== undefined;
    const wait = bare || environment.now() - this.#connectedAt < DEBOUNCE ? DEBOUNCE : 0;
    if (wait === 0) return this.#host.reconnect();
    this.#cancelDebounce = environment.after(wait, () => this.#host.reconnect());
  }

  /** The asked time, else that of the picture shown, else the best estimate. */
  #currentTime(): Milliseconds | undefined {
    const { seeking, position, ended } = this.#host.facts();
    const now = this.#host.environment.now();
    if (seeking !== undefined) return seeking;
    // At the very end there is no frame; the last one is before it.
    if (ended !== undefined) return ended - 1;
    if (this.#stoppedAt !== undefined) return this.#stoppedAt;
    if (this.#shown !== undefined) return this.#shown;
    if (position) return position.paused ? position.time : position.time + (now - this.#positionAt) * position.speed;
    if (this.#bareSince !== undefined && this.#begin !== undefined) return this.#begin + (now - this.#bareSince) * (this.#begunSpeed ?? 1);
    return this.#begin;
  }

  get #isPlayback(): boolean {
    return this.#host.facts().mode === 'playback';
  }
}
