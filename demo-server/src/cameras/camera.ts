import { type Camera as CameraDescription, type CameraUpdate, toIso } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import { FrameBus } from '../media/frame-bus.ts';
import type { Archive } from '../archive/archive.ts';
import type { WallClock } from '../media/wall-clock.ts';
import { type CameraDefinition, sceneOf } from './definition.ts';
import { Ingest } from './ingest.ts';
import type { Stream, StreamState } from '../streams/stream.ts';
import { type FfmpegInput, FfmpegSource } from '../media/ffmpeg-source.ts';

export interface CameraHandle extends Stream {
  readonly kind: 'camera';
  readonly record: boolean;
  describe(): CameraDescription;
}

export interface CameraOptions {
  definition: CameraDefinition;
  /** @throws OrielError `invalid_request` for a source of no known kind */
  makeSource: (definition: CameraDefinition) => FfmpegInput;
  archive: Pick<Archive, 'attach' | 'stateOf'>;
  ffmpegPath: string;
  log: FastifyBaseLogger;
  clock: WallClock;
  /** See the contract's `Camera.history`. */
  history: () => number | undefined;
}

/** One camera: its source, its bus and its recorder. The bus stays the same whatever changes. */
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

  describe(): CameraDescription {
    const { id, name } = this;
    const { state, since, reason, frameRate } = this.#ingest.status;
    const history = this.#options.history();
    const video = this.bus.tracks.find((track) => track.kind === 'video');
    return {
      id,
      name,
      state,
      since: toIso(since),
      ...(reason !== undefined && { reason }),
      recorder: this.#options.archive.stateOf(id),
      ...(video && { video: { codec: video.codec, width: video.width, height: video.height, ...(frameRate !== undefined && { frameRate }) } }),
      transports: [
        { type: 'webrtc', url: `/api/v1/cameras/${id}/live/start` },
        { type: 'whep', url: `/whep/${id}` },
        { type: 'llhls', url: `/hls/${id}/index.m3u8` },
      ],
      ...(history !== undefined && { history }),
    };
  }

  start(): void {
    this.#started = true;
    this.#setRecording(this.record);
    this.#ingest.start();
  }

  /** What an update would make of it. @throws OrielError `invalid_request` when its source is none */
  updated(update: CameraUpdate): CameraDefinition {
    const given = Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
    const definition = { ...this.#definition, ...given };
    this.#options.makeSource(definition);
    return definition;
  }

  /** The source starts anew only where that shows: another source, or another name in a synthetic picture. */
  async change(definition: CameraDefinition): Promise<void> {
    const before = this.#definition;
    this.#definition = definition;
    const showsName = sceneOf(definition) !== undefined;
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
    const { makeSource, ffmpegPath, clock } = this.#options;
    return new Ingest({ source: new FfmpegSource({ input: makeSource(definition), ffmpegPath }), bus: this.bus, log: this.#log, clock });
  }
}
