import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BUFFER_DURATION, type PipelineOverview, type PipelineStart, type PipelineState, ServerError } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { UnixMs } from '../media/frame.ts';
import { systemClock, type WallClock } from '../media/wall-clock.ts';
import { SecretBox } from '../preview/secret-box.ts';
import type { StreamRegistry } from '../streams/stream-registry.ts';
import { PipelineFolder } from './folder.ts';
import { PipelineLogBook } from './log-book.ts';
import { Pipeline } from './pipeline.ts';
import { type PipelineConfig, type PipelineSettings, readStored, settingsOf } from './settings.ts';

export interface PipelinesOptions {
  config: PipelineConfig;
  streams: StreamRegistry;
  log: FastifyBaseLogger;
  clock?: WallClock;
}

/** All pipelines of this server. */
export class Pipelines {
  readonly book: PipelineLogBook;
  readonly root: string;
  readonly #options: PipelinesOptions;
  readonly #box: SecretBox;
  readonly #clock: WallClock;
  readonly #pipelines = new Map<string, Pipeline>();
  readonly #listeners = new Set<() => void>();
  #actions: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(options: PipelinesOptions, box: SecretBox) {
    this.#options = options;
    this.#box = box;
    this.#clock = options.clock ?? systemClock;
    this.book = new PipelineLogBook(this.#clock.now);
    this.root = join(options.config.dataDir, 'pipelines');
  }

  /** Knows the pipelines of before; `resume` starts those that ran. */
  static async open(options: PipelinesOptions): Promise<Pipelines> {
    const pipelines = new Pipelines(options, await SecretBox.open(options.config.dataDir));
    for (const name of await readdir(pipelines.root).catch(() => [])) {
      const folder = new PipelineFolder(pipelines.root, name);
      const stored = await readStored(folder.settings, pipelines.#box);
      if (!stored) continue;
      try {
        pipelines.#make(stored.settings, stored.startedAt, stored.state, folder);
      } catch (error) {
        options.log.warn({ err: error, streamId: name }, 'a pipeline of before cannot be used any more');
      }
    }
    return pipelines;
  }

  get overview(): PipelineOverview {
    const { audioProcessorUrl: processorUrl, publishUrl } = this.#options.config;
    const pipelines = this.list().map(({ status }) => status);
    return { isRunning: pipelines.some(({ isRunning }) => isRunning), pipelines, defaults: { bufferDuration: BUFFER_DURATION.usual, processorUrl, publishUrl, onLate: 'wait' } };
  }

  list(): Pipeline[] {
    return [...this.#pipelines.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  find(id: string): Pipeline | undefined {
    return this.#pipelines.get(id);
  }

  /** @throws OrielError `pipeline_unknown` */
  get(id: string): Pipeline {
    const pipeline = this.#pipelines.get(id);
    if (!pipeline) throw new ServerError('pipeline_unknown', { details: { streamId: id } });
    return pipeline;
  }

  /** Calls back after every change. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Goes on with those that ran when the server ended, however it did. */
  async resume(): Promise<void> {
    for (const pipeline of this.list()) {
      if (!pipeline.isRunning) continue;
      try {
        await pipeline.start();
      } catch (error) {
        this.#options.log.error({ err: error, streamId: pipeline.id }, 'a pipeline could not go on');
        await pipeline.stop(false);
      }
    }
  }

  /** @throws OrielError `invalid_request`, `source_not_allowed`, `pipeline_exists`, `stream_exists`, `too_many_pipelines` */
  start(request: PipelineStart): Promise<Pipeline> {
    return this.#queue(async () => {
      const { config, streams } = this.#options;
      const before = this.#pipelines.get(request.streamId);
      if (before?.isRunning) throw new ServerError('pipeline_exists', { details: { streamId: request.streamId } });
      if (streams.has(request.streamId)) throw new ServerError('stream_exists', { details: { streamId: request.streamId } });
      if (this.list().filter(({ isRunning }) => isRunning).length >= config.maxPipelines) throw new ServerError('too_many_pipelines', { details: { most: config.maxPipelines } });
      const settings = await settingsOf(request, config);
      const folder = new PipelineFolder(this.root, request.streamId);
      await before?.close();
      await folder.remove();
      const pipeline = this.#make(settings, this.#clock.now(), 'starting', folder);
      try {
        await pipeline.start();
      } catch (error) {
        await pipeline.stop(false);
        throw error;
      }
      return pipeline;
    });
  }

  /** Without an id, all of them. @returns those that were told to. @throws OrielError `pipeline_unknown` */
  stop(id: string | undefined, drain: boolean): Promise<Pipeline[]> {
    return this.#queue(async () => {
      const stopped = id === undefined ? this.list().filter(({ isRunning }) => isRunning) : [this.get(id)];
      await Promise.all(stopped.map((pipeline) => pipeline.stop(drain)));
      return stopped;
    });
  }

  /** Forgets one that does not run. */
  forget(id: string): void {
    this.#pipelines.delete(id);
    this.#changed();
  }

  /** Ends all; what was not published is, after a restart. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#actions;
    await Promise.all(this.list().map((pipeline) => pipeline.close()));
  }

  #make(settings: PipelineSettings, startedAt: UnixMs, state: PipelineState, folder: PipelineFolder): Pipeline {
    const { config, streams, log } = this.#options;
    const pipeline = new Pipeline({
      ...{ settings, startedAt, state, folder, config, box: this.#box, book: this.book, log, clock: this.#clock },
      onStream: (stream, isThere) => (isThere ? streams.add(stream) : streams.remove(stream.id)),
      onChange: () => this.#changed(),
    });
    this.#pipelines.set(pipeline.id, pipeline);
    return pipeline;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#actions.then(() => {
      if (this.#isClosed) throw new ServerError('not_ready');
      return work();
    });
    this.#actions = result.catch(() => {});
    return result;
  }
}
