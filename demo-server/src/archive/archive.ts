import { type ErrorCode, OrielError, type RecorderState } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import { LRUCache } from 'lru-cache';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import { FreeSpace, type MeasureFreeSpace } from '../net/free-space.ts';
import { readFragment, readInit, scanBoxes } from '../media/fmp4/reader.ts';
import type { Milliseconds, Track } from '../media/frame.ts';
import type { FrameBus } from '../media/frame-bus.ts';
import { activity } from './activity.ts';
import { CameraIndex } from './camera-index.ts';
import { EventStore } from './event-store.ts';
import type { Range, RecordedGroup, ArchiveIndex, SegmentIndex, StoredGroup } from './archive-index.ts';
import { takeExpired } from './retention.ts';
import type { Segment } from './segment.ts';
import { readAt } from './segment-file.ts';
import { SegmentStore } from './segment-store.ts';
import { SegmentWriter } from './segment-writer.ts';

export interface ArchiveOptions {
  db: Database;
  config: Pick<Config, 'dataDir' | 'retention'>;
  log: FastifyBaseLogger;
  now?: () => Milliseconds;
  measureFreeSpace?: MeasureFreeSpace;
}

/** How often retention is held to, ms. */
const RETENTION_INTERVAL = 60_000;

/** Everything recorded, and the recorders that add to it. */
export class Archive implements ArchiveIndex, SegmentIndex {
  readonly #indexes = new Map<string, CameraIndex>();
  readonly #recorders = new Map<string, SegmentWriter>();
  readonly #writers = new Set<SegmentWriter>();
  readonly #tracks = new LRUCache<string, readonly Track[]>({ max: 500 });
  readonly #options: Required<Pick<ArchiveOptions, 'config' | 'log' | 'now'>>;
  readonly #store: SegmentStore;
  readonly #events: EventStore;
  readonly #freeSpace: FreeSpace;
  readonly #timer: NodeJS.Timeout;
  readonly #closing = new AbortController();
  #work: Promise<void> = Promise.resolve();

  private constructor({ db, config, log, now = Date.now, measureFreeSpace }: ArchiveOptions) {
    this.#options = { config, log, now };
    this.#store = new SegmentStore(db, this.#directory(), log);
    this.#events = new EventStore(db);
    this.#freeSpace = new FreeSpace(config.dataDir, { ...(measureFreeSpace && { measure: measureFreeSpace }), now });
    this.#timer = setInterval(() => void this.retain(), RETENTION_INTERVAL);
    this.#timer.unref();
  }

  /** Knows all that is on disk once it is open. */
  static async open(options: ArchiveOptions): Promise<Archive> {
    const archive = new Archive(options);
    const segments = await archive.#store.load();
    segments.sort((a, b) => a.start - b.start);
    for (const segment of segments) archive.#index(segment.cameraId).add(segment);
    await archive.retain();
    return archive;
  }

  /** Records what comes over the bus until the signal aborts; what came until then is kept. */
  attach({ id, bus }: { id: string; bus: FrameBus }, until: AbortSignal): void {
    const signal = AbortSignal.any([until, this.#closing.signal]);
    if (signal.aborted) return;
    const recorder = this.writer(id);
    this.#recorders.set(id, recorder);
    bus.subscribe(recorder, { signal });
    const end = () => {
      if (this.#recorders.get(id) === recorder) this.#recorders.delete(id);
      void recorder.close();
    };
    signal.addEventListener('abort', end, { once: true });
  }

  /** For frames from elsewhere, in any order of chunks; within one writer times rise. To be closed. */
  writer(cameraId: string): SegmentWriter {
    const { config, log, now } = this.#options;
    const writer = new SegmentWriter({
      cameraId,
      directory: join(this.#directory(), cameraId),
      index: this.#index(cameraId),
      freeSpace: this.#freeSpace,
      minFreeBytes: config.retention.minFreeBytes,
      now,
      onSegment: (segment) => void this.#queue(() => this.#store.save([segment])),
      onClose: () => this.#writers.delete(writer),
      log,
    });
    this.#writers.add(writer);
    return writer;
  }

  stateOf(cameraId: string): { state: RecorderState; reason?: ErrorCode } {
    const recorder = this.#recorders.get(cameraId);
    if (!recorder) return { state: 'off' };
    if (recorder.stopped) return { state: 'stopped', reason: recorder.stopped };
    return { state: recorder.writing ? 'recording' : 'waiting' };
  }

  sequences(cameraId: string, range: Range): Range[] {
    return this.#indexes.get(cameraId)?.sequences(range) ?? [];
  }

  groupAt(cameraId: string, time: Milliseconds): StoredGroup | undefined {
    return this.#indexes.get(cameraId)?.groupAt(time);
  }

  groupAfter(cameraId: string, time: Milliseconds): StoredGroup | undefined {
    return this.#indexes.get(cameraId)?.groupAfter(time);
  }

  groupBefore(cameraId: string, time: Milliseconds): StoredGroup | undefined {
    return this.#indexes.get(cameraId)?.groupBefore(time);
  }

  segments(cameraId: string, range: Range): Iterable<Readonly<Segment>> {
    return this.#indexes.get(cameraId)?.overlapping(range) ?? [];
  }

  newest(cameraId: string): StoredGroup | undefined {
    return this.#indexes.get(cameraId)?.newest;
  }

  /** See `activity`. */
  activity(cameraId: string, range: Range, buckets: number): number[] {
    const index = this.#indexes.get(cameraId);
    return index ? activity(index, range, buckets) : new Array<number>(buckets).fill(0);
  }

  /** @throws OrielError `no_recording` when the group has been removed since it was found. */
  async read(group: StoredGroup): Promise<RecordedGroup> {
    try {
      const file = await open(group.path);
      try {
        const tracks = this.#tracks.get(group.path) ?? (await readTracks(file));
        this.#tracks.set(group.path, tracks);
        const runs = readFragment(await readAt(file, { offset: group.offset, size: group.bytes }));
        const trackIndex = tracks.findIndex(({ kind }) => kind === 'video');
        const track = tracks[trackIndex];
        const frames = runs.find(({ trackId }) => trackId === trackIndex + 1)?.frames;
        if (track?.kind !== 'video' || !frames) throw new RangeError(`no pictures at ${group.offset} of ${group.path}`);
        return { track, frames };
      } finally {
        await file.close();
      }
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw new OrielError('no_recording', { cause });
      throw cause;
    }
  }

  /** Removes what is too old or too much, marks too, and saves what could not be saved before. Done by itself every minute. */
  retain(): Promise<void> {
    const { config, log, now } = this.#options;
    return this.#queue(async () => {
      const indexes = [...this.#indexes.values()];
      const before = now() - config.retention.maxAge;
      const expired = takeExpired(indexes, { before, maxBytes: config.retention.maxBytes });
      if (expired.length > 0) {
        await this.#store.remove(expired);
        log.info({ segments: expired.length }, 'oldest recordings removed');
      }
      const unsaved = indexes.flatMap(({ segments }) => segments.filter(({ saved, open }) => !saved && !open));
      if (unsaved.length > 0) await this.#store.save(unsaved);
      await this.#events.removeBefore(before).catch((error: unknown) => log.warn({ err: error }, 'marks that are too old stay for now'));
    });
  }

  /** Ends all recorders; everything so far is on disk and in the database then. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort();
    await Promise.all([...this.#writers].map((writer) => writer.close()));
    await this.#work;
  }

  #directory(): string {
    return join(this.#options.config.dataDir, 'recordings');
  }

  #index(cameraId: string): CameraIndex {
    const index = this.#indexes.get(cameraId) ?? new CameraIndex();
    this.#indexes.set(cameraId, index);
    return index;
  }

  /** One after the other, so that a segment's row is never written after it was removed. */
  #queue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => this.#options.log.error({ err: error }, 'recordings not kept in order'));
    return this.#work;
  }
}

async function readTracks(file: FileHandle): Promise<Track[]> {
  for await (const box of scanBoxes(file)) if (box.type === 'moov') return readInit(await readAt(file, box));
  throw new RangeError('no moov box');
}
