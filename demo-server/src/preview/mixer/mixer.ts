import type { Programme } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import { Worker } from 'node:worker_threads';
import type { FrameBus } from '../../media/frame-bus.ts';
import type { Milliseconds, UnixMs } from '../../media/frame.ts';
import type { WallClock } from '../../media/wall-clock.ts';
import { Rpc } from '../../webrtc/rpc.ts';
import { CameraWatches } from './camera-watches.ts';
import type { MixFormat } from './encoder-args.ts';
import { LatencyMeter } from './latency-meter.ts';
import type { MixOnAir } from './mix.ts';
import { FILE_TIMEOUT, type MixerMethods, type MixerWorkerData, type MixMethods, ownFrame, sharedTime } from './mixer-protocol.ts';
import { ProgrammeOutput } from './programme-output.ts';

/** Where cameras and videos come from. */
export interface MixerSources {
  /** Undefined: there is no such camera now. It is asked again each second while a cue needs it. */
  cameraBus(id: string): FrameBus | undefined;
  /** A file on this machine that stays until `signal` aborts. @throws when there is no such video */
  videoFile(id: string, signal: AbortSignal): Promise<string>;
}

export interface MixerImages {
  /** A PNG, JPEG or WebP file on this machine. @throws when there is no such image */
  imageFile(id: string): Promise<string>;
}

export interface MixerOptions {
  programme: Programme;
  format: MixFormat;
  /** Gets H.264 and AAC. Times are those at which frames were mixed, and evenly apart. */
  bus: FrameBus;
  sources: MixerSources;
  images: MixerImages;
  ffmpegPath: string;
  clock: WallClock;
  log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>;
}

/** The cue on air. */
export interface OnAir {
  cueId: string;
  since: UnixMs;
  /** Its source gives nothing, and the slate is shown for it. */
  isMissing: boolean;
}

/** The wait before a thread that has failed is replaced. */
const RESTART: Milliseconds = 1000;
/** Pictures live outside of the heap, and what a frame leaves behind is small: without a limit it would fill three times 16 MB before it is collected. */
const YOUNG_MB = 6;
/** Seconds of which `latency` is the median. */
const LATENCY_SECONDS = 5;

/**
 * Turns a programme into one encoded stream. Its clock is its own: every frame interval it shows the newest picture of the cue
 * on air, or holds the last one, or shows the slate, and no camera, edit or viewer ever touches the encoder.
 */
export class Mixer {
  readonly #options: MixerOptions;
  readonly #listeners = new Set<() => void>();
  readonly #stop = new AbortController();
  readonly #latency: LatencyMeter;
  #programme: Programme;
  #run: MixRun | undefined;
  #onAir: OnAir | undefined;
  #cancelRestart = () => {};
  #encoderRestarts = 0;

  constructor(options: MixerOptions) {
    this.#options = options;
    this.#programme = options.programme;
    this.#latency = new LatencyMeter(LATENCY_SECONDS * options.format.frameRate);
  }

  /** Undefined while the slate is shown because no cue is on air. */
  get onAir(): OnAir | undefined {
    return this.#onAir;
  }

  /** From mixing a frame to the coded frame on the bus, the median of the last seconds. Undefined before the first frame. */
  get latency(): Milliseconds | undefined {
    return this.#latency.median;
  }

  /** How often an encoder has ended by itself and was started again. */
  get encoderRestarts(): number {
    return this.#encoderRestarts;
  }

  /** Starts with the first cue. Calls after the first do nothing. */
  start(): void {
    if (!this.#run && !this.#stop.signal.aborted) this.#begin();
  }

  /** Goes on with an edited programme: the cue on air goes on where it still exists. */
  change(programme: Programme): void {
    this.#programme = programme;
    this.#run?.rpc.notify('change', programme);
  }

  /** Puts a cue on air now; those after it follow. Resolves with whether it did: there is no such cue, or the mixer does not run. */
  async take(cueId: string): Promise<boolean> {
    if (!this.#run) return false;
    return this.#run.rpc.call('take', cueId).catch(() => false);
  }

  /** Calls `listener` after each change of `onAir`, until the function that it returns is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when nothing of it is left: no process, no thread. */
  async close(): Promise<void> {
    if (this.#stop.signal.aborted) return this.#run?.exited;
    this.#stop.abort();
    this.#cancelRestart();
    this.#listeners.clear();
    await this.#run?.close();
    if (this.#run) this.#options.bus.lose(this.#options.clock.now());
  }

  #begin(takenCue?: string): void {
    const { format, ffmpegPath, bus, clock, sources, images, log } = this.#options;
    let output: ProgrammeOutput | undefined;
    const data: MixerWorkerData = { programme: this.#programme, format, ffmpegPath };
    const cameras = new CameraWatches({
      clock,
      cameraBus: (id) => sources.cameraBus(id),
      tracks: (id, tracks) => run.rpc.notify('cameraTracks', id, tracks),
      frame: (id, frame) => run.rpc.notify('cameraFrame', id, ownFrame(frame)),
    });
    const run = new MixRun(data, {
      started: (at) => {
        output = new ProgrammeOutput(bus, clock, clock.now() - (sharedTime() - at));
        if (takenCue !== undefined) run.rpc.notify('take', takenCue);
      },
      tracks: (tracks) => output?.setTracks(tracks),
      coded: (frame, mixedAt) => {
        output?.push(frame);
        if (mixedAt !== undefined) this.#latency.add(sharedTime() - mixedAt);
      },
      lost: (kind, reason) => {
        this.#encoderRestarts++;
        log.error({ reason, kind }, 'an encoder of the programme ended and is started again');
        if (kind === 'video') output?.lose();
      },
      onAir: (state) => this.#setOnAir(state, output),
      watch: (id) => cameras.watch(id),
      unwatch: (id) => cameras.unwatch(id),
      imageFile: (id) => images.imageFile(id),
      videoFile: (id) => sources.videoFile(id, this.#stop.signal),
      log: (message) => log.warn({ programme: this.#programme.id }, message),
    });
    this.#run = run;
    void run.exited.then(() => {
      cameras.close();
      if (this.#stop.signal.aborted) return;
      log.error({ err: run.failure }, 'the mixer failed and is started again');
      output?.lose();
      const cue = this.#onAir?.cueId;
      this.#cancelRestart = clock.after(RESTART, () => this.#begin(cue));
    });
  }

  #setOnAir(state: MixOnAir | undefined, output: ProgrammeOutput | undefined): void {
    const interval = 1000 / this.#options.format.frameRate;
    this.#onAir = state && output && { cueId: state.cueId, since: output.timeOf(state.since * interval), isMissing: state.isMissing };
    for (const listener of [...this.#listeners]) listener();
  }
}

/** One thread that mixes. */
class MixRun {
  readonly rpc: Rpc<MixMethods>;
  /** Resolves when the thread has ended. */
  readonly exited: Promise<void>;
  failure: unknown;

  constructor(data: MixerWorkerData, methods: MixerMethods) {
    const worker = new Worker(new URL('./mixer-worker.ts', import.meta.url), { workerData: data, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    this.rpc = new Rpc<MixMethods>(methods, {
      post(message, sent) {
        worker.postMessage(message);
        sent();
      },
      onFault: (error) => void (this.failure = error),
      timeout: FILE_TIMEOUT,
    });
    worker.on('message', (message: unknown) => this.rpc.receive(message));
    worker.on('error', (error) => void (this.failure = error));
    this.exited = new Promise((resolve) => {
      worker.once('exit', () => {
        this.rpc.close(new Error('The mixer was closed.', { cause: this.failure }));
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    await this.rpc.call('close').catch(() => {});
    await this.exited;
  }
}
