import { rm } from 'node:fs/promises';
import { type StorageClean, type StorageStats, toIso } from '@oriel/core/contract';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import { sleep, type WallClock } from '../media/wall-clock.ts';
import { FreeSpace } from '../net/free-space.ts';
import type { StoredFile } from './folder.ts';
import type { Pipeline } from './pipeline.ts';
import type { Pipelines } from './pipelines.ts';

/** What is published stays on the disk for this long. */
const KEPT: Milliseconds = 3_600_000;
const INTERVAL: Milliseconds = 60_000;

export interface Cleaned {
  removedFiles: number;
  removedBytes: number;
}

/** What the pipelines have on disk. */
export class PipelineStorage {
  readonly #pipelines: Pipelines;
  readonly #freeSpace: FreeSpace;
  readonly #clock: WallClock;
  readonly #stop = new AbortController();
  #cleaning: Promise<void> = Promise.resolve();

  constructor(pipelines: Pipelines, { dataDir, clock }: { dataDir: string; clock: WallClock }) {
    this.#pipelines = pipelines;
    this.#freeSpace = new FreeSpace(dataDir);
    this.#clock = clock;
  }

  /** Removes what was published an hour ago, as long as it runs. */
  start(onError: (error: unknown) => void): void {
    this.#cleaning = this.#run(onError);
  }

  async stats(): Promise<StorageStats> {
    const pipelines = await Promise.all(
      this.#pipelines.list().map(async ({ id, isRunning, folder }) => {
        const [original, processed] = await Promise.all([folder.files('original_stream'), folder.files('processed_fragments')]);
        const oldest = Math.min(...[...original, ...processed].map(({ written }) => written));
        return { streamId: id, isRunning, originalStream: sumOf(original), processedFragments: sumOf(processed), ...(oldest !== Infinity && { oldest: toIso(oldest) }) };
      }),
    );
    const add = (name: 'originalStream' | 'processedFragments') => ({ files: sum(pipelines.map((each) => each[name].files)), bytes: sum(pipelines.map((each) => each[name].bytes)) });
    const [originalStream, processedFragments] = [add('originalStream'), add('processedFragments')];
    return { totalBytes: originalStream.bytes + processedFragments.bytes, freeBytes: await this.#freeSpace.bytes(), originalStream, processedFragments, pipelines };
  }

  /** Removes files. What a running pipeline still needs stays. @throws OrielError `pipeline_unknown` */
  async clean({ streamId, olderThan }: StorageClean): Promise<Cleaned> {
    const before = olderThan === undefined ? Infinity : Date.parse(olderThan);
    const pipelines = streamId === undefined ? this.#pipelines.list() : [this.#pipelines.get(streamId)];
    const cleaned: Cleaned = { removedFiles: 0, removedBytes: 0 };
    for (const pipeline of pipelines) {
      await this.#cleanOne(pipeline, before, cleaned);
      if (pipeline.isRunning || before !== Infinity) continue;
      await pipeline.folder.remove();
      this.#pipelines.forget(pipeline.id);
    }
    return cleaned;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#cleaning;
  }

  async #cleanOne(pipeline: Pipeline, before: UnixMs, cleaned: Cleaned): Promise<void> {
    const { needed } = pipeline;
    // It is about to go on after a restart.
    if (!needed && pipeline.isRunning) return;
    const [original, processed] = await Promise.all([pipeline.folder.files('original_stream'), pipeline.folder.files('processed_fragments')]);
    const isOld = (file: StoredFile) => file.written < before;
    const unneeded = [
      ...original.filter((file) => file.number < (needed ? (file.path.endsWith('.sound') ? needed.sound : needed.segment) : Infinity)),
      ...processed.filter(({ number }) => number < (needed?.batch ?? Infinity)),
    ].filter(isOld);
    for (const { path, bytes } of unneeded) {
      await rm(path, { force: true });
      cleaned.removedFiles++;
      cleaned.removedBytes += bytes;
    }
  }

  async #run(onError: (error: unknown) => void): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await sleep(this.#clock, INTERVAL, this.#stop.signal);
      for (const pipeline of this.#pipelines.list()) {
        if (pipeline.isRunning && !this.#stop.signal.aborted) await this.#cleanOne(pipeline, this.#clock.now() - KEPT, { removedFiles: 0, removedBytes: 0 }).catch(onError);
      }
    }
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const sumOf = (files: readonly StoredFile[]): { files: number; bytes: number } => ({ files: files.length, bytes: sum(files.map(({ bytes }) => bytes)) });
