import type { Camera as CameraDescription } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import { FrameBus } from '../media/frame-bus.ts';
import type { Archive } from '../archive/archive.ts';
import type { WallClock } from '../media/wall-clock.ts';
import type { Stream, StreamState } from '../streams/stream.ts';
import { FfmpegSource } from '../media/ffmpeg-source.ts';
import type { CameraDefinition } from './definition.ts';
import { type DescribeOptions, describeStream } from './describe-stream.ts';
import { Ingest } from './ingest.ts';
import type { SourceCatalog } from './sources/source-catalog.ts';

export interface CameraHandle extends Stream {
  readonly kind: 'camera';
  readonly record: boolean;
  readonly definition: Readonly<CameraDefinition>;
  describe(options?: DescribeOptions): CameraDescription;
}

export interface CameraOptions {
  definition: CameraDefinition;
  sources: Pick<SourceCatalog, 'create' | 'showsName'>;
  archive: Pick<Archive, 'attach' | 'stateOf'>;
  ffmpegPath: string;
  log: FastifyBaseLogger;
  clock: WallClock;
  /** The contract's `Camera.history`. */
  historyOf: (cameraId: string) => number | undefined;
}

/** One camera: its source, its bus and its recorder. The bus stays the same when the definition changes. */
export class Camera implements CameraHandle {
  readonly kind = 'camera';
  readonly bus: FrameBus;
  readonly #options: CameraOptions;
  readonly #log: FastifyBaseLogger;
  #definition: CameraDefinition;
  #ingest: Ingest;
  #recorder: AbortController | undefined;
  #started = false;

  constructor(options: CameraOptions) {
    this.#options = options;
    this.#definition = options.definition;
    this.#log = options.log.child({ camera: options.definition.id });
    this.bus = new FrameBus({ log: this.#log });
    this.#ingest = this.#newIngest(this.#definition);
  }

  get id(): string {
    return this.#definition.id;
  }

  get name(): string {
    return this.#definition.name;
  }

  get state(): StreamState {
    return this.#ingest.status.state;
  }

  get record(): boolean {
    return this.#definition.record;
  }

  get definition(): CameraDefinition {
    return this.#definition;
  }

  describe(options: DescribeOptions = {}): CameraDescription {
    const history = this.#options.historyOf(this.id);
    return { ...describeStream(this, this.#ingest.status, this.#options.archive.stateOf(this.id), options), ...(history !== undefined && { history }) };
  }

  start(): void {
    this.#started = true;
    this.#setRecording(this.record);
    this.#ingest.start();
  }

  /** Takes over another definition of the same id. The source is opened again only where that makes a difference. */
  async change(definition: CameraDefinition): Promise<void> {
    const before = this.#definition;
    this.#definition = definition;
    const showsName = this.#options.sources.showsName(definition);
    if (definition.source !== before.source || (showsName && definition.name !== before.name)) {
      const old = this.#ingest;
      const lastFrame = this.bus.group.at(-1)?.time;
      await old.close();
      if (lastFrame !== undefined) this.bus.lose(lastFrame);
      this.#ingest = this.#newIngest(definition);
      if (this.#started) this.#ingest.start();
    }
    if (this.#started) this.#setRecording(definition.record);
  }

  async close(): Promise<void> {
    this.#started = false;
    await this.#ingest.close();
    this.#setRecording(false);
  }

  #setRecording(on: boolean): void {
    if (on === (this.#recorder !== undefined)) return;
    this.#recorder?.abort();
    this.#recorder = on ? new AbortController() : undefined;
    if (this.#recorder) this.#options.archive.attach(this, this.#recorder.signal);
  }

  #newIngest(definition: CameraDefinition): Ingest {
    const { sources, ffmpegPath, clock } = this.#options;
    return new Ingest({ source: new FfmpegSource({ input: sources.create(definition), ffmpegPath }), bus: this.bus, log: this.#log, clock });
  }
}
