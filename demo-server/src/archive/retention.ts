import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import type { FreeSpace } from '../net/free-space.ts';
import type { CameraIndex } from './camera-index.ts';
import type { CameraIndexes } from './camera-indexes.ts';
import type { EventStore } from './event-store.ts';
import type { Segment } from './segment.ts';
import type { SegmentStore } from './segment-store.ts';

export interface RetentionOptions {
  indexes: CameraIndexes;
  store: SegmentStore;
  events: EventStore;
  freeSpace: FreeSpace;
  rules: Config['retention'];
  now: () => UnixMs;
  log: FastifyBaseLogger;
}

/** This much of each camera's newest recording is never removed to make room: something else must be filling the disk. */
const KEPT_FOR_SPACE: Milliseconds = 3_600_000;
/** Bytes to free above `minFreeBytes`, so that files are not removed for every single group. */
const SPARE_ROOM = 64 * 1024 * 1024;

/** Removes recordings: those that are too old, the oldest while all are too large, and the oldest while the disk is too full. */
export class Retention {
  readonly #options: RetentionOptions;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** Applies all three rules, and removes events that are too old. */
  async apply(): Promise<void> {
    const { indexes, events, rules, now, log } = this.#options;
    const before = now() - rules.maxAge;
    await this.#remove(takeExpired(indexes.all(), { before, maxBytes: rules.maxBytes }), 'recordings removed: too old, or more than RETENTION_GB');
    await this.makeRoom(0);
    await events.removeBefore(before).catch((error: unknown) => log.warn({ err: error }, 'old events not removed yet'));
  }

  /**
   * Removes the oldest recordings of all cameras until there is some room above `minFreeBytes`. Resolves with whether
   * there are `bytes` of it.
   */
  async makeRoom(bytes: number): Promise<boolean> {
    const { indexes, freeSpace, rules } = this.#options;
    // Until every file is in the index nobody knows which are the oldest.
    if (!indexes.isComplete) return false;
    const enough = rules.minFreeBytes + bytes;
    freeSpace.invalidate();
    for (let free = await freeSpace.bytes(); free < enough; ) {
      const oldest = takeOldest(indexes.all(), rules.minFreeBytes + SPARE_ROOM - free);
      if (oldest.length === 0) return false;
      await this.#remove(oldest, 'recordings removed: the disk is full');
      freeSpace.invalidate();
      free = await freeSpace.bytes();
    }
    return true;
  }

  async #remove(segments: readonly Segment[], reason: string): Promise<void> {
    if (segments.length === 0) return;
    await this.#options.store.remove(segments);
    this.#options.log.info({ segments: segments.length }, reason);
  }
}

/** All finished segments, the oldest first. */
const finished = (indexes: readonly CameraIndex[]): { index: CameraIndex; segment: Segment }[] =>
  indexes
    .flatMap((index) => index.segments.filter(({ open }) => !open).map((segment) => ({ index, segment })))
    .sort((a, b) => a.segment.start - b.segment.start);

/**
 * Takes whole segments out of the indexes: those that ended before `before`, then the oldest of all cameras while all of
 * them together are larger than `maxBytes`. Segments that are still being written stay.
 */
export function takeExpired(indexes: readonly CameraIndex[], { before, maxBytes }: { before: UnixMs; maxBytes: number }): Segment[] {
  let total = indexes.reduce((sum, { segments }) => segments.reduce((cameraSum, { bytes }) => cameraSum + bytes, sum), 0);
  const expired = finished(indexes).filter(({ segment }) => {
    if (segment.end > before && total <= maxBytes) return false;
    total -= segment.bytes;
    return true;
  });
  for (const { index, segment } of expired) index.remove(segment);
  return expired.map(({ segment }) => segment);
}

/**
 * Takes the oldest segments of all cameras out of the indexes, so many that they have `bytes` together. Segments that are
 * still being written stay, and so does the newest hour of each camera.
 */
export function takeOldest(indexes: readonly CameraIndex[], bytes: number): Segment[] {
  const kept = new Map(indexes.map((index) => [index, (index.newest?.to ?? 0) - KEPT_FOR_SPACE]));
  let missing = bytes;
  const oldest = finished(indexes).filter(({ index, segment }) => {
    if (missing <= 0 || segment.end > kept.get(index)!) return false;
    missing -= segment.bytes;
    return true;
  });
  for (const { index, segment } of oldest) index.remove(segment);
  return oldest.map(({ segment }) => segment);
}
