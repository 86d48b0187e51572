import { OrielError, fromIso, toIso, type ChannelFact, type Milliseconds } from '../contract/index.ts';
import type { OrielChannel } from './oriel-channel.ts';
import type { PlaybackDriver, PlaybackHost, PlaybackIntent, PlaybackStart } from './playback-driver.ts';
import { RtpClock, rtpDistance } from './rtp-clock.ts';

const MAX_STEP = 250;

/** Controls a recording, or follows a live camera, over the control channel. At most one seek is under way; the last one asked for comes next. */
export class ChannelDriver implements PlaybackDriver {
  readonly #channel: OrielChannel;
  readonly #host: PlaybackHost;
  readonly #start: PlaybackStart;
  readonly #clock = new RtpClock();
  /** What the server was told last. */
  #told: PlaybackIntent;
  #outstanding: { id: number; time: Milliseconds } | undefined;
  /** Ids of requests after which the same frames go on. */
  readonly #nonSeekRequests = new Set<number>();
  /** RTP timestamp of a sought frame; the server waits to hear that it was presented. */
  #held: number | undefined;
  #positionAt = 0;
  #shown: Milliseconds | undefined;

  constructor(channel: OrielChannel, host: PlaybackHost, start: PlaybackStart) {
    this.#channel = channel;
    this.#host = host;
    this.#start = start;
    this.#told = { paused: false, speed: start.speed ?? 1 };
  }

  /** The channel is open. */
  open(): void {
    if (this.#host.facts().mode === 'live') return;
    const { seeking } = this.#host.facts();
    this.apply();
    const moved = seeking !== undefined && seeking !== this.#start.time;
    // A session starts playing: when paused it is to show the frame that it started with, not the one it has come to.
    if (moved || this.#told.paused) this.#ask(seeking ?? this.#start.time);
  }

  get place(): Milliseconds {
    const { position, ended } = this.#host.facts();
    // There is no frame at the very end; the last one is before it.
    if (ended !== undefined) return ended - 1;
    if (this.#shown !== undefined) return this.#shown;
    if (!position) return this.#start.time;
    return position.paused ? position.time : position.time + (this.#host.environment.now() - this.#positionAt) * position.speed;
  }

  isAt(time: Milliseconds): boolean {
    const { position } = this.#host.facts();
    return position?.paused === true && position.time === time;
  }

  seek(time: Milliseconds): void {
    if (!this.#outstanding) this.#ask(time);
  }

  apply(): void {
    const { paused, speed } = this.#host.intent();
    if (speed !== this.#told.speed) this.#request({ type: 'speed', speed });
    if (paused !== this.#told.paused) this.#request({ type: paused ? 'pause' : 'play' });
    this.#told = { paused, speed };
  }

  step(frames: number): void {
    this.#told = { ...this.#told, paused: true };
    this.#channel.send({ type: 'step', frames: Math.min(MAX_STEP, Math.max(-MAX_STEP, frames)) });
  }

  timeOf(rtp: number): Milliseconds | undefined {
    return this.#clock.timeOf(rtp);
  }

  presented(rtp: number | undefined): void {
    if (rtp === undefined) return;
    const time = this.#clock.timeOf(rtp);
    this.#clock.presented(rtp);
    if (time === undefined) return;
    this.#shown = time;
    if (this.#held === undefined || rtpDistance(rtp, this.#held) < 0) return;
    this.#channel.send({ type: 'shown', rtp: this.#held });
    this.#held = undefined;
  }

  close(): void {}

  /** What the server said. */
  take(fact: ChannelFact): void {
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
        this.#nonSeekRequests.delete(fact.id ?? 0);
        const error = OrielError.fromBody({ error: fact.error });
        this.#host.update({ error, seeking: this.#answered(fact.id) });
      }
    }
  }

  #takePosition({ id, rtp, time, speed, paused }: ChannelFact & { type: 'position' }): void {
    const jump = id === undefined || !this.#nonSeekRequests.delete(id);
    const position = { time: fromIso(time), rtp, speed, paused };
    this.#clock.add(position, { jump });
    if (jump) this.#shown = undefined;
    this.#positionAt = this.#host.environment.now();
    this.#held = id !== undefined && id === this.#outstanding?.id && !paused ? rtp : undefined;
    const seeking = this.#answered(id);
    this.#host.update({ position, ended: undefined, seeking, ...(id !== undefined && { error: undefined }) });
  }

  /** The answer to `id` is in: sends the seek that waited for it. @returns what is still being sought */
  #answered(id: number | undefined): Milliseconds | undefined {
    const { seeking } = this.#host.facts();
    if (!this.#outstanding) return seeking === this.#start.time ? undefined : seeking;
    if (id !== this.#outstanding.id) return seeking;
    const { time } = this.#outstanding;
    this.#outstanding = undefined;
    if (seeking === undefined || seeking === time) return undefined;
    this.#ask(seeking);
    return seeking;
  }

  #request(request: { type: 'pause' | 'play' } | { type: 'speed'; speed: number }): void {
    this.#nonSeekRequests.add(this.#channel.send(request));
  }

  #ask(time: Milliseconds): void {
    const id = this.#channel.send({ type: 'seek', time: toIso(Math.ceil(time)), hold: true });
    this.#outstanding = { id, time };
  }
}
