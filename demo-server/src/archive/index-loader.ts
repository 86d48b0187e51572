import type { FastifyBaseLogger } from 'fastify';
import { setTimeout as delay } from 'node:timers/promises';
import type { Milliseconds } from '../media/frame.ts';
import type { CameraIndexes } from './camera-indexes.ts';
import type { FoundFile } from './segment-folder.ts';
import type { SegmentStore } from './segment-store.ts';

export interface IndexLoaderOptions {
  /** The newest first. */
  files: readonly FoundFile[];
  indexes: CameraIndexes;
  store: SegmentStore;
  log: FastifyBaseLogger;
}

/** Files that are added to the index at a time. */
const BATCH = 100;
/** Between two log lines about the progress. */
const LOG_INTERVAL: Milliseconds = 5000;
/** From a failure of the database to the next try. */
const RETRY_AFTER: Milliseconds = 5000;

/** Adds the files of before the start to the index, the newest first, while the server is running already. */
export class IndexLoader {
  readonly #options: IndexLoaderOptions;
  #loaded = 0;

  constructor(options: IndexLoaderOptions) {
    this.#options = options;
  }

  /** Whether the camera has files that are not in the index yet. */
  hasFilesOf(cameraId: string): boolean {
    return this.#options.files.slice(this.#loaded).some((file) => file.cameraId === cameraId);
  }

  /** @throws the reason of `signal` */
  async run(signal: AbortSignal): Promise<void> {
    const { files, log } = this.#options;
    const started = performance.now();
    let logged = started;
    while (this.#loaded < files.length) {
      signal.throwIfAborted();
      const batch = files.slice(this.#loaded, this.#loaded + BATCH);
      if (!(await this.#load(batch))) {
        await delay(RETRY_AFTER, undefined, { signal });
        continue;
      }
      this.#loaded += batch.length;
      if (performance.now() - logged > LOG_INTERVAL) {
        logged = performance.now();
        log.info({ loaded: this.#loaded, of: files.length, upTo: new Date(batch.at(-1)!.start).toISOString() }, 'indexing recordings');
      }
    }
    if (files.length > 0) log.info({ files: files.length, seconds: Math.round((performance.now() - started) / 1000) }, 'recordings indexed');
  }

  async #load(batch: readonly FoundFile[]): Promise<boolean> {
    const { indexes, store, log } = this.#options;
    try {
      for (const segment of await store.load(batch)) indexes.of(segment.cameraId).add(segment);
      return true;
    } catch (error) {
      log.warn({ err: error }, 'recordings not indexed yet');
      return false;
    }
  }
}
