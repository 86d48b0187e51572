import type { ErrorCode } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import type { FrameBus } from '../media/frame-bus.ts';
import { FreeSpace, type MeasureFreeSpace } from '../net/free-space.ts';
import { CameraIndexes } from './camera-indexes.ts';
import { EventStore } from './event-store.ts';
import { IndexLoader } from './index-loader.ts';
import { type HeldRange, Retention } from './retention.ts';
import { type FoundFile, listSegmentFiles } from './segment-folder.ts';
import { SegmentStore } from './segment-store.ts';
import { type RecorderStatus, SegmentWriter, type SegmentWriterOptions } from './segment-writer.ts';

export interface ArchiveOptions {
  db: Database;
  config: Pick<Config, 'dataDir' | 'retention'>;
  log: FastifyBaseLogger;
  now?: () => UnixMs;
  /** A clock that never goes back. */
  monotonic?: () => Milliseconds;
  measureFreeSpace?: MeasureFreeSpace;
  /** What retention must not remove; default: nothing. While it rejects nothing is removed. */
  held?: () => Promise<readonly HeldRange[]>;
}

/** @param cameraId of what cannot be written for now, or was dropped */
export type StopListener = (cameraId: string, reason: ErrorCode) => void;

const RETENTION_INTERVAL: Milliseconds = 60_000;

/** The recordings of all cameras, and the recorders that add to them. */
export class Archive {
  /** Finds what is recorded. */
  readonly index = new CameraIndexes();
  /** Resolves when everything on disk is in the index and retention was applied, or when the archive is closed. */
  readonly loaded: Promise<void>;
  readonly #recorders = new Map<string, SegmentWriter>();
  readonly #writers = new Set<SegmentWriter>();
  readonly #stopListeners = new Set<StopListener>();
  readonly #options: Required<Pick<ArchiveOptions, 'config' | 'log' | 'now' | 'monotonic'>>;
  readonly #store: SegmentStore;
  readonly #freeSpace: FreeSpace;
  readonly #retention: Retention;
  readonly #loader: IndexLoader;
  readonly #timer: NodeJS.Timeout;
  readonly #closing = new AbortController();
  #work: Promise<unknown> = Promise.resolve();

  private constructor({ db, config, log, now = Date.now, monotonic = () => performance.now(), measureFreeSpace, held = async () => [] }: ArchiveOptions, files: readonly FoundFile[]) {
    this.#options = { config, log, now, monotonic };
    this.#store = new SegmentStore(db, directoryOf(config), log);
    this.#freeSpace = new FreeSpace(config.dataDir, { ...(measureFreeSpace && { measure: measureFreeSpace }), now });
    this.#retention = new Retention({ indexes: this.index, held, store: this.#store, events: new EventStore(db), freeSpace: this.#freeSpace, rules: config.retention, now, log });
    this.#loader = new IndexLoader({ files, indexes: this.index, store: this.#store, log });
    this.loaded = this.#load();
    this.#timer = setInterval(() => void this.retain(), RETENTION_INTERVAL);
    this.#timer.unref();
  }

  /** Resolves when recorders can start. The recordings of before are added to the index afterwards, the newest first: see `loaded`. */
  static async open(options: ArchiveOptions): Promise<Archive> {
    return new Archive(options, await listSegmentFiles(directoryOf(options.config)));
  }

  /** Whether there are recordings under this id, also of an earlier camera. */
  hasRecordings(cameraId: string): boolean {
    return this.index.find(cameraId)?.newest !== undefined || this.#loader.hasFilesOf(cameraId);
  }

  /** Records the frames of a bus until the signal aborts. The frames so far are written then. */
  attach({ id, bus }: { id: string; bus: FrameBus }, until: AbortSignal): void {
    const signal = AbortSignal.any([until, this.#closing.signal]);
    if (signal.aborted) return;
    const recorder = this.#writer(id, 'record');
    this.#recorders.set(id, recorder);
    bus.subscribe(recorder, { signal });
    const end = () => {
      if (this.#recorders.get(id) === recorder) this.#recorders.delete(id);
      void recorder.close();
    };
    signal.addEventListener('abort', end, { once: true });
  }

  /**
   * Takes frames that were not captured just now, such as the demo's past, and skips groups of times that are recorded
   * already. Chunks may come in any order; within one writer each chunk is in order. Close the writer at the end.
   */
  writer(cameraId: string): SegmentWriter {
    return this.#writer(cameraId, 'skip');
  }

  /** Removes everything that is recorded under an id that nothing records any more. */
  discard(id: string): Promise<void> {
    return this.#queue(async () => {
      await this.#store.remove(this.index.remove(id));
      await rm(join(directoryOf(this.#options.config), id), { recursive: true, force: true });
    }, undefined);
  }

  /** The state of a camera's recorder. */
  stateOf(cameraId: string): RecorderStatus {
    return this.#recorders.get(cameraId)?.status ?? { state: 'off' };
  }

  /** Says of each id for which frames are lost, as on a full disk. @returns what ends it */
  onStopped(listener: StopListener): () => void {
    this.#stopListeners.add(listener);
    return () => void this.#stopListeners.delete(listener);
  }

  /** Applies retention, and saves segments that could not be saved before. Called every minute. */
  retain(): Promise<void> {
    return this.#queue(async () => {
      if (!this.index.isComplete) return;
      await this.#retention.apply();
      const unsaved = this.index.all().flatMap(({ segments }) => segments.filter(({ saved, open }) => !saved && !open));
      if (unsaved.length > 0) await this.#store.save(unsaved);
    }, undefined);
  }

  /** Ends all recorders. Resolves when all frames so far are on disk and in the database. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort();
    await Promise.all([...this.#writers].map((writer) => writer.close()));
    await this.loaded;
    await this.#work;
  }

  #writer(cameraId: string, overlap: SegmentWriterOptions['overlap']): SegmentWriter {
    const { config, log, now, monotonic } = this.#options;
    const writer = new SegmentWriter({
      cameraId,
      directory: join(directoryOf(config), cameraId),
      index: this.index.of(cameraId),
      overlap,
      freeSpace: this.#freeSpace,
      minFreeBytes: config.retention.minFreeBytes,
      makeRoom: (bytes) => this.#queue(() => this.#retention.makeRoom(bytes), false),
      now,
      monotonic,
      onSegment: (segment) => void this.#queue(() => this.#store.save([segment]), undefined),
      onStopped: (reason) => {
        for (const listener of this.#stopListeners) listener(cameraId, reason);
      },
      onClose: () => this.#writers.delete(writer),
      log,
    });
    this.#writers.add(writer);
    return writer;
  }

  async #load(): Promise<void> {
    try {
      await this.#loader.run(this.#closing.signal);
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#options.log.error({ err: error }, 'recordings not indexed');
      return;
    }
    this.index.complete();
    await this.#queue(() => this.#store.keepRowsOf(this.index.all().flatMap(({ segments }) => segments)), undefined);
    await this.retain();
  }

  /** Runs one job at a time, so that a segment's row is never written after it was removed. A job that fails resolves with `fallback`. */
  #queue<T>(job: () => Promise<T>, fallback: T): Promise<T> {
    const result = this.#work.then(job).catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'the archive could not be updated');
      return fallback;
    });
    this.#work = result;
    return result;
  }
}

const directoryOf = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'recordings');
