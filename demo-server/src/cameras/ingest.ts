import type { CameraState } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import { feed, spawnFfmpeg } from '../media/ffmpeg.ts';
import { FlvError, FlvReader } from '../media/flv.ts';
import type { Frame, Milliseconds } from '../media/frame.ts';
import { type FrameBus, LARGEST_GROUP } from '../media/frame-bus.ts';
import { type WallClock, sleep, systemClock } from '../media/wall-clock.ts';
import { FrameTiming } from './frame-timing.ts';
import { StderrTail } from '../media/stderr-tail.ts';
import { SourceError } from '../streams/source-error.ts';
import type { OpenSource, Source } from './source.ts';
import { ffmpegFailure, toSourceError } from './sources/to-source-error.ts';

/** No picture for this long, and for three frames, and the source is lost, ms. */
const SILENCE = 2000;
/** From opening the source to its first picture, ms. */
const FIRST_PICTURE = 15_000;
/** From the first picture to one that decoding can begin with, ms. */
const FIRST_KEYFRAME = 10_000;
/** From one picture that decoding can begin with to the next, ms. A source that refreshes otherwise sends no second one. */
const NEXT_KEYFRAME = 30_000;
/** Between two tries: doubles from the first to the second, ms; up to half of it is left to chance. */
const BACKOFF = { first: 1000, most: 30_000 };
/** A source that was live for this long starts with the shortest wait again, ms. */
const STEADY = 10_000;

export interface IngestOptions {
  source: Source;
  bus: FrameBus;
  ffmpegPath: string;
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>;
  clock?: WallClock;
}

export interface IngestStatus {
  state: CameraState;
  /** Since when `state` holds. */
  since: Milliseconds;
  /** Why it is not live: a sentence for everybody. It names no host, no path and no line of a program. */
  reason?: string;
  /** The cause of `reason` in the words of the program that failed, without credentials: for those who manage cameras. */
  detail?: string;
  /** Frames a second, as the source says it. */
  frameRate?: number;
}

/** Keeps one source running and its frames on the bus, until it is closed. */
export class Ingest {
  readonly #options: IngestOptions;
  readonly #clock: WallClock;
  readonly #closing = new AbortController();
  #status: IngestStatus;
  #failures = 0;
  #lastFrame: Milliseconds | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#status = { state: 'connecting', since: this.#clock.now() };
  }

  get status(): IngestStatus {
    return this.#status;
  }

  start(): void {
    this.#ended = this.#keepRunning(this.#closing.signal);
  }

  /** FFmpeg has ended when this resolves. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#ended;
  }

  async #keepRunning(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const failure = await this.#run(signal).catch(toSourceError);
      if (signal.aborted) return;
      this.#lose(failure);
      await sleep(this.#clock, this.#nextWait(), signal);
    }
  }

  /** Resolves with the reason when the source has ended, however it did. */
  async #run(signal: AbortSignal): Promise<SourceError> {
    const { source, ffmpegPath } = this.#options;
    const run = new AbortController();
    const running = AbortSignal.any([signal, run.signal]);
    try {
      const opened = await source.open(running);
      if (opened.frameRate !== undefined) this.#status = { ...this.#status, frameRate: opened.frameRate };
      const child = spawnFfmpeg(ffmpegPath, opened.args, { signal: running, stdin: opened.input !== undefined });
      const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
      const words = new StderrTail();
      child.stderr?.on('data', (chunk: Buffer) => words.add(chunk));
      if (opened.input) {
        opened.input.once('error', (error) => words.add(Buffer.from(`${error.message}\n`)));
        feed(opened.input, child);
      }
      let verdict: SourceError | undefined;
      const fail = (reason: SourceError) => {
        verdict ??= reason;
        run.abort();
      };
      const watch = this.#watch(opened, fail);
      const flv = new FlvReader({ tracks: (tracks) => this.#options.bus.setTracks(tracks), frame: (frame) => watch.frame(frame) });
      child.stdout?.on('data', (chunk: Buffer) => {
        if (run.signal.aborted) return;
        try {
          flv.push(chunk);
        } catch (error) {
          if (!(error instanceof FlvError)) throw error;
          source.refused?.();
          fail(new SourceError('The source sends a stream that cannot be carried as it is.', { detail: error.message }));
        }
      });
      const code = await closed;
      watch.end();
      if (verdict) return verdict;
      if (words.line !== undefined) return ffmpegFailure(words.line);
      return code === 0 ? new SourceError('The source ended.') : ffmpegFailure(`FFmpeg ended with ${code}.`);
    } finally {
      run.abort();
    }
  }

  /** Hands frames to the bus and fails the run when none come, or too few that decoding can begin with. */
  #watch(opened: OpenSource, fail: (reason: SourceError) => void): { frame(frame: Frame): void; end(): void } {
    const silence = Math.max(SILENCE, 3000 / (opened.frameRate ?? 25));
    const begun = this.#clock.now();
    let firstPicture: Milliseconds | undefined;
    let lastPicture = begun;
    let decodable = false;
    let lastKeyframe: Milliseconds | undefined;
    let bytesSince = 0;
    const { bus } = this.#options;
    const timing = new FrameTiming({
      clock: this.#clock,
      base: opened.base,
      jitter: bus.jitter,
      onJitter: (jitter) => {
        this.#options.log.info({ jitter }, 'arrival jitter');
        bus.setJitter(jitter);
      },
      onDiscontinuity: () => bus.discontinuity(),
      push: (frame) => {
        decodable ||= frame.kind === 'video' && frame.keyframe;
        bus.push(frame);
        if (decodable && frame.kind === 'video') this.#isLive(frame.time);
      },
    });
    const keyframeMissing = (now: Milliseconds): string | undefined => {
      if (lastKeyframe === undefined) return now - (firstPicture ?? now) > FIRST_KEYFRAME ? 'No keyframe came.' : undefined;
      const limit = Math.max(NEXT_KEYFRAME, silence);
      return now - lastKeyframe > limit ? `No keyframe for ${Math.round(limit / 1000)} s.` : undefined;
    };
    let cancel = () => {};
    const check = () => {
      const now = this.#clock.now();
      const limit = firstPicture === undefined ? FIRST_PICTURE : silence;
      const left = lastPicture + limit - now;
      const refusal = bytesSince > LARGEST_GROUP ? 'Too much comes between two keyframes.' : keyframeMissing(now);
      if (refusal !== undefined) {
        this.#options.source.refused?.();
        return fail(new SourceError(refusal));
      }
      if (left <= 0) return fail(new SourceError(firstPicture === undefined ? 'No picture came.' : `No picture for ${Math.round(limit / 1000)} s.`));
      cancel = this.#clock.after(Math.max(left, 20), check);
    };
    check();
    return {
      frame: (frame) => {
        const now = this.#clock.now();
        if (frame.kind === 'video') {
          lastPicture = now;
          if (frame.keyframe) {
            lastKeyframe = now;
            bytesSince = 0;
          }
          bytesSince += frame.data.byteLength;
          if (firstPicture === undefined) {
            firstPicture = now;
            cancel();
            check();
          }
        }
        timing.add(frame);
      },
      end: () => cancel(),
    };
  }

  #isLive(time: Milliseconds): void {
    this.#lastFrame = time;
    if (this.#status.state === 'live') {
      if (this.#failures > 0 && this.#clock.now() - this.#status.since > STEADY) this.#failures = 0;
      return;
    }
    this.#options.log.info('camera is live');
    const { frameRate } = this.#status;
    this.#status = { state: 'live', since: this.#clock.now(), ...(frameRate !== undefined && { frameRate }) };
  }

  #lose({ message: reason, detail }: SourceError): void {
    const { bus, log } = this.#options;
    const now = this.#clock.now();
    const { state, since, frameRate } = this.#status;
    if (state !== 'reconnecting') log.warn({ reason, ...(detail !== undefined && { detail }) }, 'camera is lost');
    this.#status = { state: 'reconnecting', since: state === 'reconnecting' ? since : now, reason, ...(detail !== undefined && { detail }), ...(frameRate !== undefined && { frameRate }) };
    bus.lose(this.#lastFrame ?? now);
  }

  #nextWait(): number {
    const most = Math.min(BACKOFF.most, BACKOFF.first * 2 ** this.#failures++);
    return most * (0.5 + this.#clock.random() / 2);
  }
}
