import type { FastifyBaseLogger } from 'fastify';
import type { Frame, UnixMs } from '../media/frame.ts';
import type { FrameBus } from '../media/frame-bus.ts';
import { SourceError } from '../media/source-error.ts';
import type { StreamInfo, StreamSource } from '../media/stream-source.ts';
import { toSourceError } from '../media/to-source-error.ts';
import { type WallClock, sleep, systemClock } from '../media/wall-clock.ts';
import { Connection, type ConnectionStatus } from './connection.ts';
import { FrameTiming } from './frame-timing.ts';
import { RunWatch } from './run-watch.ts';

export interface IngestOptions {
  source: StreamSource;
  bus: FrameBus;
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>;
  clock?: WallClock;
}

export interface IngestStatus extends ConnectionStatus {
  /** Frames a second, as the source says it. */
  frameRate?: number;
}

/** Keeps one source running, with its frames on the bus, until it is closed. */
export class Ingest {
  readonly #options: IngestOptions;
  readonly #clock: WallClock;
  readonly #closing = new AbortController();
  readonly #connection: Connection;
  #frameRate: number | undefined;
  #lastFrame: UnixMs | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#connection = new Connection(this.#clock.now());
  }

  get status(): IngestStatus {
    return { ...this.#connection.status, ...(this.#frameRate !== undefined && { frameRate: this.#frameRate }) };
  }

  start(): void {
    this.#ended = this.#keepRunning(this.#closing.signal);
  }

  /** Resolves when nothing of the source runs any more. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#ended;
  }

  async #keepRunning(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const failure = await this.#run(signal);
      if (signal.aborted) return;
      this.#lose(failure);
      await sleep(this.#clock, this.#connection.backoff(this.#clock.random()), signal);
    }
  }

  /** Resolves with the reason when the source has ended, however that happened. */
  async #run(signal: AbortSignal): Promise<SourceError> {
    const stop = new AbortController();
    const watch = new RunWatch();
    let timing: FrameTiming | undefined;
    let cancelCheck = () => {};
    const check = () => {
      cancelCheck();
      const now = this.#clock.monotonic();
      const failure = watch.failure(now);
      if (failure) stop.abort(failure);
      else cancelCheck = this.#clock.after(watch.nextCheck(now), check);
    };
    try {
      await this.#options.source.run(
        {
          opened: (info) => {
            timing = this.#startTiming(info);
            this.#frameRate = info.frameRate ?? this.#frameRate;
            watch.opened(this.#clock.monotonic(), info.frameRate);
            check();
          },
          tracks: (tracks) => this.#options.bus.setTracks(tracks),
          frame: (frame) => {
            if (stop.signal.aborted) return;
            const isFirst = watch.state === 'awaiting-frame';
            watch.frame(frame, this.#clock.monotonic());
            if (isFirst && watch.state !== 'awaiting-frame') check();
            timing?.add(frame);
          },
        },
        AbortSignal.any([signal, stop.signal]),
      );
      stop.signal.throwIfAborted();
      return new SourceError('The source ended.');
    } catch (error) {
      return toSourceError(stop.signal.aborted ? stop.signal.reason : error);
    } finally {
      cancelCheck();
    }
  }

  /** Gives frames their capture times and puts them on the bus. */
  #startTiming({ base }: StreamInfo): FrameTiming {
    let decodable = false;
    const { bus } = this.#options;
    return new FrameTiming({
      clock: this.#clock,
      base,
      jitter: bus.jitter,
      onJitter: (jitter) => {
        this.#options.log.info({ jitter }, 'arrival jitter');
        bus.setJitter(jitter);
      },
      onDiscontinuity: () => bus.discontinuity(),
      push: (frame) => {
        decodable ||= frame.kind === 'video' && frame.keyframe;
        bus.push(frame);
        if (decodable && frame.kind === 'video') this.#shown(frame);
      },
    });
  }

  #shown({ time }: Frame): void {
    this.#lastFrame = time;
    if (this.#connection.frame({ wall: this.#clock.now(), monotonic: this.#clock.monotonic() })) this.#options.log.info('the camera is live');
  }

  #lose(error: SourceError): void {
    const { bus, log } = this.#options;
    const now = this.#clock.now();
    const { message: reason, detail } = error;
    if (this.#connection.failed(error, now)) log.warn({ reason, ...(detail !== undefined && { detail }) }, 'the camera is not available, trying again');
    bus.lose(this.#lastFrame ?? now);
  }
}
