import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import type { FreeSpace } from '../net/free-space.ts';
import type { Range } from './archive-index.ts';
import type { CameraIndex } from './camera-index.ts';
import type { CameraIndexes } from './camera-indexes.ts';
import type { EventStore } from './event-store.ts';
import { type Segment, touching } from './segment.ts';
import type { SegmentStore } from './segment-store.ts';

/** A range of the archive that somebody still needs. */
export interface HeldRange extends Range {
  cameraId: string;
}

export interface RetentionOptions {
  indexes: CameraIndexes;
  /** What is not removed, whatever the rules say. */
  held: () => Promise<readonly HeldRange[]>;
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

/** Removes recordings: those that are too old, the oldest while all are too large, and the oldest while the disk is too full. Held ranges stay. */
export class Retention {
  readonly #options: RetentionOptions;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** Applies all three rules, and removes events that are too old. */
  async apply(): Promise<void> {
    const { indexes, events, held, rules, now, log } = this.#options;
    const before = now() - rules.maxAge;
    const kept = await held();
    await this.#remove(takeExpired(indexes.all(), { before, maxBytes: rules.maxBytes, held: kept }), 'recordings removed: too old, or more than RETENTION_GB');
    await this.makeRoom(0);
    await events.removeBefore(before).catch((error: unknown) => log.warn({ err: error }, 'old events not removed yet'));
  }

  /**
   * Removes the oldest recordings of all cameras until there is some room above `minFreeBytes`. Resolves with whether
   * there are `bytes` of it.
   */
  async makeRoom(bytes: number): Promise<boolean> {
    const { indexes, freeSpace, held, rules } = this.#options;
    // Until every file is in the index nobody knows which are the oldest.
    if (!indexes.isComplete) return false;
    const enough = rules.minFreeBytes + bytes;
    freeSpace.invalidate();
    for (let free = await freeSpace.bytes(); free < enough; ) {
      const oldest = takeOldest(indexes.all(), { bytes: rules.minFreeBytes + SPARE_ROOM - free, held: await held() });
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

/** All finished segments that nobody holds, the oldest first. */
const removable = (indexes: readonly CameraIndex[], held: readonly HeldRange[]): { index: CameraIndex; segment: Segment }[] =>
  indexes
    .flatMap((index) => index.segments.filter((segment) => !segment.open && !held.some((range) => isIn(segment, range))).map((segment) => ({ index, segment })))
    .sort((a, b) => a.segment.start - b.segment.start);

/** Also the segment whose last picture is still shown when the range begins. */
const isIn = (segment: Segment, { cameraId, from, to }: HeldRange): boolean => segment.cameraId === cameraId && segment.start < to && segment.end + touching(segment) >= from;

/**
 * Takes whole segments out of the indexes: those that ended before `before`, then the oldest of all cameras while all of
 * them together are larger than `maxBytes`. Segments that are still being written stay, and so do those that are held.
 */
export function takeExpired(indexes: readonly CameraIndex[], { before, maxBytes, held }: { before: UnixMs; maxBytes: number; held: readonly HeldRange[] }): Segment[] {
  let total = indexes.reduce((sum, { segments }) => segments.reduce((cameraSum, { bytes }) => cameraSum + bytes, sum), 0);
  const expired = removable(indexes, held).filter(({ segment }) => {
    if (segment.end > before && total <= maxBytes) return false;
    total -= segment.bytes;
    return true;
  });
  for (const { index, segment } of expired) index.remove(segment);
  return expired.map(({ segment }) => segment);
}

/**
 * Takes the oldest segments of all cameras out of the indexes, so many that they have `bytes` together. Segments that are
 * still being written stay, those that are held, and the newest hour of each camera.
 */
export function takeOldest(indexes: readonly CameraIndex[], { bytes, held }: { bytes: number; held: readonly HeldRange[] }): Segment[] {
  const kept = new Map(indexes.map((index) => [index, (index.newest?.to ?? 0) - KEPT_FOR_SPACE]));
  let missing = bytes;
  const oldest = removable(indexes, held).filter(({ index, segment }) => {
    if (missing <= 0 || segment.end > kept.get(index)!) return false;
    missing -= segment.bytes;
    return true;
  });
  for (const { index, segment } of oldest) index.remove(segment);
  return oldest.map(({ segment }) => segment);
}
