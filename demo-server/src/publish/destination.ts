import type { DestinationReason, DestinationState } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { UnixMs } from '../media/frame.ts';
import type { FrameBus } from '../media/frame-bus.ts';
import { sleep, systemClock, type WallClock } from '../media/wall-clock.ts';
import { Attempt } from './attempt.ts';
import { Backoff } from './backoff.ts';
import type { PublishError } from './publish-error.ts';
import type { Target } from './target.ts';

export interface DestinationStatus {
  /** `publishing` with a reason: the server takes too little of the stream. */
  state: DestinationState;
  /** When the state began. */
  since: UnixMs;
  /** What is or was wrong. */
  reason?: DestinationReason;
  /** Bits a second that the server took, over the last three seconds. */
  bitrate: number;
  /** Pictures since `start` that the server did not get, because it was too slow. */
  droppedFrames: number;
}

export interface DestinationOptions {
  bus: FrameBus;
  target: Target;
  log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>;
  ffmpegPath?: string;
  /** The address may be in a private network. */
  allowPrivate?: boolean;
  /** Takes any certificate; for tests. */
  anyCertificate?: boolean;
  clock?: WallClock;
  /** The state or the reason is another. `bitrate` and `droppedFrames` change without it. */
  onChange?(status: DestinationStatus): void;
}

/** What would end the attempts is tried this often when the key has been published with before: servers hold on to dead connections. */
const ATTEMPTS_OF_A_PROVEN_KEY = 20;

/** A server that takes the stream, seems dead soon, and does so again, acknowledges in a way of its own: it is not listened to any more. */
const EARLY_DEATHS = { most: 2, before: 30_000 };

/**
 * Sends a stream to one server and keeps it there: it connects again when the connection ends. Nothing that happens to it
 * touches the bus or another destination.
 */
export class Destination {
  readonly #options: DestinationOptions;
  readonly #clock: WallClock;
  #running: { stop: AbortController; ended: Promise<void> } | undefined;
  #attempt: Attempt | undefined;
  #state: { state: DestinationState; since: UnixMs; reason: DestinationReason | undefined };
  #droppedBefore = 0;

  constructor(options: DestinationOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#state = { state: 'idle', since: this.#clock.now(), reason: undefined };
  }

  get status(): DestinationStatus {
    const { state, since, reason } = this.#state;
    return {
      state,
      since,
      ...(reason !== undefined && { reason }),
      bitrate: state === 'publishing' ? (this.#attempt?.bitrate ?? 0) : 0,
      droppedFrames: this.#droppedBefore + (this.#attempt?.droppedFrames ?? 0),
    };
  }

  /** Does nothing while it runs or has failed. */
  start(): void {
    if (this.#running) return;
    const running = { stop: new AbortController(), ended: Promise.resolve() };
    this.#droppedBefore = 0;
    // A listener may stop it at its first change.
    this.#running = running;
    running.ended = this.#run(running.stop.signal);
  }

  /** Resolves when it reads the bus no more. A connection has half a second more to end in good order. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    running.stop.abort();
    await running.ended;
    if (this.#running !== running) return;
    this.#running = undefined;
    this.#set('idle', undefined);
  }

  /** Ends the connection, if there is one, and begins anew. */
  async restart(): Promise<void> {
    await this.stop();
    this.start();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff();
    let proven = false;
    let failures = 0;
    let earlyDeaths = 0;
    let last: PublishError | undefined;
    this.#set('connecting', undefined);
    while (!signal.aborted) {
      const { error, lasted, steady } = await this.#try(signal, earlyDeaths < EARLY_DEATHS.most);
      if (signal.aborted) return;
      proven ||= steady;
      if (lasted > 0) earlyDeaths = error.reason === 'dead' && lasted < EARLY_DEATHS.before ? earlyDeaths + 1 : 0;
      failures = steady ? 1 : failures + 1;
      const lasting = error.lasting === 'yes' || (error.lasting === 'repeated' && last?.reason === error.reason);
      last = error;
      const { reason, code } = error;
      const shown = { reason, ...(code !== undefined && { code }) };
      if (lasting && (!proven || failures > ATTEMPTS_OF_A_PROVEN_KEY)) {
        this.#options.log.warn(shown, 'the destination has failed');
        this.#set('failed', reason);
        return;
      }
      if (this.#set('reconnecting', reason)) this.#options.log.warn(shown, 'the destination is not available, trying again');
      await sleep(this.#clock, backoff.after(lasted, this.#clock.random()), signal);
    }
  }

  /** Never rejects. */
  async #try(signal: AbortSignal, acknowledgements: boolean): Promise<{ error: PublishError; lasted: number; steady: boolean }> {
    const { target, bus, ffmpegPath = 'ffmpeg', allowPrivate = false, anyCertificate = false, log } = this.#options;
    const attempt = new Attempt({
      ...{ target, bus, ffmpegPath, allowPrivate, anyCertificate, acknowledgements, log, signal, clock: this.#clock },
      publishing: (reason) => {
        if (signal.aborted || !this.#set('publishing', reason)) return;
        if (reason === undefined) log.info('the destination takes the stream');
        else log.warn({ reason }, 'the destination takes too little of the stream');
      },
      waiting: (reason) => {
        if (!signal.aborted) this.#set(this.#state.state, reason);
      },
    });
    this.#attempt = attempt;
    const error = await attempt.run();
    this.#droppedBefore += attempt.droppedFrames;
    this.#attempt = undefined;
    return { error, lasted: attempt.lasted, steady: attempt.steady };
  }

  /** Returns whether anything is another now. */
  #set(state: DestinationState, reason: DestinationReason | undefined): boolean {
    const { state: before, reason: reasonBefore, since } = this.#state;
    if (before === state && reasonBefore === reason) return false;
    this.#state = { state, since: before === state ? since : this.#clock.now(), reason };
    try {
      this.#options.onChange?.(this.status);
    } catch (error) {
      this.#options.log.error({ err: error }, 'a listener of a destination failed');
    }
    return true;
  }
}
