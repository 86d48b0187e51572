import { type Camera, type PipelineState, type PipelineStatus, stageNames, toIso } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import { type DescribeOptions, describeStream } from '../cameras/describe-stream.ts';
import { FrameBus } from '../media/frame-bus.ts';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import { sleep, type WallClock } from '../media/wall-clock.ts';
import { FreeSpace } from '../net/free-space.ts';
import type { SecretBox } from '../preview/secret-box.ts';
import { Destination, type DestinationStatus } from '../publish/destination.ts';
import type { Stream, StreamState } from '../streams/stream.ts';
import type { PipelineFolder } from './folder.ts';
import type { PipelineLogBook } from './log-book.ts';
import { OutputWatch } from './output/output-watch.ts';
import { PipelineError } from './pipeline-error.ts';
import { Run } from './run.ts';
import { mayBePrivate, type PipelineConfig, type PipelineSettings, targetOf, writeStored } from './settings.ts';
import { StageLog } from './stage-log.ts';

export interface PipelineOptions {
  settings: PipelineSettings;
  startedAt: UnixMs;
  state: PipelineState;
  folder: PipelineFolder;
  config: PipelineConfig;
  box: SecretBox;
  book: PipelineLogBook;
  log: FastifyBaseLogger;
  clock: WallClock;
  /** It is a stream that can be watched, or is none any more. */
  onStream(pipeline: Pipeline, isThere: boolean): void;
  onChange(): void;
}

/** From a refusal of the server that is published to to the next attempt. */
const REFUSED: Milliseconds = 30_000;
/** For what was sent last to arrive, after the end. */
const FAREWELL: Milliseconds = 300;

/** One pipeline. What comes out of it is a stream like a camera, and is published. Nothing that happens to it touches another. */
export class Pipeline implements Stream {
  readonly kind = 'pipeline';
  readonly bus: FrameBus;
  readonly settings: PipelineSettings;
  readonly startedAt: UnixMs;
  readonly folder: PipelineFolder;
  readonly #options: PipelineOptions;
  readonly #log: StageLog;
  readonly #destination: Destination;
  readonly #watch: OutputWatch;
  readonly #stop = new AbortController();
  #state: PipelineState;
  #since: UnixMs;
  #run: Run | undefined;
  #lastStages: PipelineStatus['stages'] = stageNames.map((name) => ({ name, state: 'idle', queued: 0, done: 0, failed: 0, lag: null, took: null }));
  #skipped = 0;
  #ended: Promise<void> = Promise.resolve();
  #writes: Promise<void> = Promise.resolve();

  constructor(options: PipelineOptions) {
    const { settings, startedAt, folder, config, log, book, clock } = options;
    this.#options = options;
    this.settings = settings;
    this.startedAt = startedAt;
    this.folder = folder;
    this.#state = options.state;
    this.#since = clock.now();
    this.#log = new StageLog({ streamId: settings.streamId, book, log, now: clock.now });
    this.bus = new FrameBus({ log });
    this.#destination = new Destination({
      ...{ bus: this.bus, target: targetOf(settings, config), log, ffmpegPath: config.ffmpegPath, clock },
      allowPrivate: mayBePrivate(settings, config).target,
      onChange: (status) => this.#published(status),
    });
    this.#watch = new OutputWatch({
      ...{ url: settings.outputUrl, allowPrivate: config.allowPrivateSources, clock },
      onChange: (availability) => {
        this.#log.trouble('publish', availability === 'missing' ? new PipelineError('output_missing', 'The published playlist is not there, or does not go on.') : undefined);
        options.onChange();
      },
    });
  }

  get id(): string {
    return this.settings.streamId;
  }

  get name(): string {
    return this.id;
  }

  get isRunning(): boolean {
    return this.#state === 'starting' || this.#state === 'running' || this.#state === 'stopping';
  }

  /** As a stream. */
  get state(): StreamState {
    if (this.bus.lostSince !== undefined) return 'reconnecting';
    return this.bus.group.length > 0 ? 'live' : 'connecting';
  }

  describe(options: DescribeOptions = {}): Camera {
    return { ...describeStream(this, { state: this.state, since: this.#since }, { state: 'off' }, options), transports: this.#transports() };
  }

  get since(): UnixMs {
    return this.#since;
  }

  /** The files from these numbers on are still needed; `undefined`: none. */
  get needed(): Run['needed'] | undefined {
    return this.#run?.needed;
  }

  get status(): PipelineStatus {
    const { settings } = this;
    const run = this.#run;
    if (run) this.#lastStages = describeStages(run);
    const { state, since, reason, bitrate, droppedFrames } = this.#destination.status;
    const { availability } = this.#watch;
    const { lastError } = this.#log;
    return {
      ...{ streamId: this.id, state: this.#state, isRunning: this.isRunning, since: toIso(this.#since), startedAt: toIso(this.startedAt) },
      sourceUrl: withoutUser(settings.sourceUrl),
      ...{ bufferDuration: settings.bufferDuration, processorUrl: withoutUser(settings.processorUrl), publishUrl: settings.publishUrl, onLate: settings.onLate },
      ...(settings.outputUrl !== undefined && { outputUrl: withoutUser(settings.outputUrl) }),
      stages: this.#lastStages,
      transports: this.isRunning && this.bus.tracks.length > 0 ? this.#transports() : [],
      output: {
        ...{ state, since: toIso(since), bitrate: Math.round(bitrate), droppedFrames: droppedFrames + (run?.skipped ?? this.#skipped), availability },
        ...(reason !== undefined && { reason }),
        ...(availability !== 'unwatched' && { availabilitySince: toIso(this.#watch.since) }),
      },
      ...(run?.playout.current && { batchNumber: run.playout.current.number }),
      ...(lastError && { lastError }),
    };
  }

  /** Starts it, or goes on with what a run before a restart of the server has left. */
  async start(): Promise<void> {
    const { folder } = this.#options;
    await folder.make();
    this.#options.onStream(this, true);
    let run: Run;
    try {
      run = this.#open();
    } catch (error) {
      this.#options.onStream(this, false);
      throw error;
    }
    this.#run = run;
    this.#enter(run.hasEnded || this.#state === 'stopping' ? 'stopping' : 'starting');
    this.#log.say(undefined, 'info', 'The pipeline has started.');
    if (this.#state === 'stopping') run.drain();
    this.#destination.start();
    this.#ended = this.#follow(run);
  }

  #open(): Run {
    const { settings, config, clock, folder } = this.#options;
    return new Run({
      ...{ streamId: this.id, sourceUrl: settings.sourceUrl, bufferDuration: settings.bufferDuration * 1000, processorUrl: settings.processorUrl, onLate: settings.onLate },
      ...{ folder, bus: this.bus, ffmpegPath: config.ffmpegPath, allowPrivate: config.allowPrivateSources, allowPrivateProcessor: mayBePrivate(settings, config).processor },
      ...{ freeSpace: new FreeSpace(config.dataDir), leastFree: config.retention.minFreeBytes, clock, log: this.#log },
      onChange: () => this.#changed(),
    });
  }

  /** Resolves when it has begun to stop; with `drain`, what was fetched is still published. */
  async stop(drain: boolean): Promise<void> {
    if (!this.isRunning) return;
    if (drain) {
      this.#run?.drain();
      this.#enter('stopping');
      return this.#writes;
    }
    this.#enter('stopped');
    await this.close();
  }

  /** Ends at once. What it did not publish is published after a restart, if it was not stopped before. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
    await this.#writes;
  }

  async #follow(run: Run): Promise<void> {
    const { signal } = this.#stop;
    const watching = this.#watch.run(signal);
    let next: PipelineState = 'stopped';
    try {
      await run.run(signal);
      this.#log.say(undefined, 'info', 'The pipeline has ended.');
    } catch (error) {
      if (!signal.aborted) {
        next = 'failed';
        const failure = error instanceof PipelineError ? error : new PipelineError('internal', 'The pipeline failed.', { cause: error });
        if (failure.reason === 'internal') this.#options.log.error({ err: error, streamId: this.id }, 'a pipeline failed');
        this.#log.fail('fetch', failure);
      }
    }
    // A viewer of the published stream sees the last frames, too.
    if (!signal.aborted) await sleep(this.#options.clock, FAREWELL, signal);
    const wasClosed = signal.aborted;
    this.#lastStages = describeStages(run);
    this.#skipped = run.skipped;
    this.#run = undefined;
    this.#options.onStream(this, false);
    await this.#destination.stop();
    if (!wasClosed) this.#enter(next);
    this.#stop.abort();
    await watching;
  }

  #published({ state, reason }: DestinationStatus): void {
    const run = this.#run;
    if (!run) return this.#options.onChange();
    const { playout, stages } = run;
    const isReady = state === 'publishing';
    if (isReady) {
      // A server that takes too little gets no more until it has caught up.
      playout.isOpen = reason === undefined;
      stages.publish.enter(reason === undefined ? 'working' : 'waiting', reason === undefined ? undefined : 'publish_failed');
      this.#log.trouble('publish', undefined);
    } else {
      if (playout.isOpen || state === 'reconnecting') playout.disconnected();
      const isFirst = state === 'connecting' || state === 'idle';
      stages.publish.enter('waiting', isFirst ? undefined : 'publish_failed');
      if (!isFirst) this.#log.trouble('publish', new PipelineError('publish_failed', `The server that is published to is not available: ${reason ?? 'unknown'}.`));
    }
    if (state === 'failed') this.#tryAgain();
    this.#options.onChange();
  }

  /** A key that is refused may be allowed later; meanwhile everything waits on the disk. */
  #tryAgain(): void {
    const { signal } = this.#stop;
    void sleep(this.#options.clock, REFUSED, signal).then(() => {
      if (!signal.aborted && this.#run && this.#destination.status.state === 'failed') return this.#destination.restart();
    });
  }

  #changed(): void {
    if (this.#state === 'starting' && (this.#run?.stages.fetch.done ?? 0) > 0) this.#enter('running');
    else this.#options.onChange();
  }

  #enter(state: PipelineState): void {
    const { clock, box, folder, onChange, log } = this.#options;
    if (state !== this.#state) this.#since = clock.now();
    this.#state = state;
    const { settings, startedAt } = this;
    this.#writes = this.#writes.then(() => writeStored(folder.settings, { settings, state, startedAt }, box)).catch((error: unknown) => log.error({ err: error, streamId: this.id }, 'the state of a pipeline could not be written'));
    onChange();
  }

  /** WebRTC has no B-frames. */
  #transports(): PipelineStatus['transports'] {
    const hls = { type: 'llhls', url: `/hls/${this.id}/index.m3u8` } as const;
    if (this.#run?.playout.hasOffsets) return [hls];
    return [{ type: 'webrtc', url: `/api/v1/cameras/${this.id}/live/start` }, { type: 'whep', url: `/whep/${this.id}` }, hls];
  }
}

function describeStages(run: Run): PipelineStatus['stages'] {
  run.stages.publish.position = run.published;
  return stageNames.map((name) => run.stages[name].describe(run.newest));
}

function withoutUser(address: string): string {
  const url = URL.parse(address);
  if (!url) return '';
  [url.username, url.password] = ['', ''];
  return url.href;
}
