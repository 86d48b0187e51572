import type { ErrorCode, RecorderState } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import { join } from 'node:path';
import type { Frame, Milliseconds, Track, UnixMs } from '../media/frame.ts';
import type { FrameReader } from '../media/frame-bus.ts';
import type { FreeSpace } from '../net/free-space.ts';
import type { CameraIndex } from './camera-index.ts';
import { type AssembledGroup, GroupAssembler } from './group-assembler.ts';
import { RecordingLag } from './recording-lag.ts';
import { type Segment, segmentName } from './segment.ts';
import { SegmentFile } from './segment-file.ts';

export interface SegmentWriterOptions {
  cameraId: string;
  /** The camera's own folder. */
  directory: string;
  index: CameraIndex;
  /**
   * What to do with groups of a time that is recorded already. `record`: write them in a higher take, as when the clock was
   * set back. `skip`: drop them, as when the demo's past is made again.
   */
  overlap: 'record' | 'skip';
  freeSpace: FreeSpace;
  /** Nothing is written below this much free space, bytes. */
  minFreeBytes: number;
  /** Removes the oldest recordings. Resolves with whether there is now room for this many bytes above `minFreeBytes`. */
  makeRoom: (bytes: number) => Promise<boolean>;
  now: () => UnixMs;
  /** A clock that never goes back. */
  monotonic: () => Milliseconds;
  /** Called with each finished segment. */
  onSegment: (segment: Segment) => void;
  /** Called when frames are dropped: `busy` where the disk is too slow; else why nothing can be written, once. */
  onStopped?: (reason: ErrorCode) => void;
  onClose: () => void;
  log: FastifyBaseLogger;
}

export type RecorderStatus = { state: Exclude<RecorderState, 'stopped'> } | { state: 'stopped'; reason: ErrorCode };

/** A file ends at the first keyframe after this. */
const SEGMENT_DURATION: Milliseconds = 60_000;
/** Groups farther apart are in files of their own: a file has no gap. */
const CONTIGUOUS: Milliseconds = 1;
/** A smaller overlap needs no take of its own: the end of a group is estimated when its source is lost. */
const SMALL_OVERLAP: Milliseconds = 100;
/** Bytes that may wait for the disk, more than two of the largest groups. Groups above this are dropped: a source cannot be held back. */
const LARGEST_QUEUE = 64 * 1024 * 1024;
/** Below this many waiting bytes `ready` resolves. */
const READY_QUEUE = 8 * 1024 * 1024;
/** Room that must be there above `minFreeBytes` before writing resumes, so that it does not stop again at once. */
const RESUME_ROOM = 4 * 1024 * 1024;
/** From a failed write to the next try. */
const RETRY_AFTER: Milliseconds = 5000;

/** Writes the frames of one camera to segment files, in order, and adds each group to the index once it is on disk. */
export class SegmentWriter implements FrameReader {
  readonly #options: SegmentWriterOptions;
  readonly #assembler = new GroupAssembler((group) => this.#enqueue(group));
  readonly #lag: RecordingLag;
  #file: SegmentFile | undefined;
  #work: Promise<void> = Promise.resolve();
  #queuedBytes = 0;
  #onReady: (() => void)[] = [];
  /** `silent`: no frames arrive. `receiving`: frames arrive, none of their groups is written yet. */
  #phase: 'silent' | 'receiving' | 'recording' = 'silent';
  /** The last write that failed, until one succeeds. */
  #failure: { reason: ErrorCode; at: UnixMs } | undefined;
  #loggedLag = false;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
    this.#lag = new RecordingLag(options.monotonic);
  }

  get status(): RecorderStatus {
    if (this.#failure) return { state: 'stopped', reason: this.#failure.reason };
    if (this.#lag.isTooLarge) return { state: 'stopped', reason: this.#queuedBytes > 0 ? 'busy' : 'internal' };
    return { state: this.#phase === 'recording' ? 'recording' : 'waiting' };
  }

  /** Why writing failed; undefined while it works. */
  get stopped(): ErrorCode | undefined {
    return this.#failure?.reason;
  }

  tracks(tracks: readonly Track[]): void {
    this.#assembler.tracks(tracks);
  }

  frame(frame: Frame): void {
    if (this.#phase === 'silent') this.#phase = 'receiving';
    this.#assembler.frame(frame);
    if (frame.kind !== 'video') return;
    this.#lag.received(frame.time, this.#assembler.pending);
    this.#logLag();
  }

  lost(): void {
    this.#assembler.lost();
    this.#lag.lost();
    this.#phase = 'silent';
  }

  /** The bus has removed this recorder because it threw. */
  failed(): void {
    this.#failure = { reason: 'internal', at: this.#options.now() };
  }

  /** Resolves when the disk has caught up, for a source that can be held back. */
  async ready(): Promise<void> {
    if (this.#queuedBytes > READY_QUEUE) await new Promise<void>((resolve) => this.#onReady.push(resolve));
  }

  /** Writes the frames so far and ends the file. */
  async close(): Promise<void> {
    this.#assembler.end();
    this.#work = this.#work.then(() => this.#endFile());
    await this.#work;
    this.#options.onClose();
  }

  #enqueue(group: AssembledGroup): void {
    const { cameraId, log } = this.#options;
    const bytes = group.runs.reduce((sum, { samples }) => samples.reduce((runSum, { data }) => runSum + data.byteLength, sum), 0);
    if (this.#queuedBytes + bytes > LARGEST_QUEUE) {
      log.warn({ camera: cameraId, from: group.from, to: group.to }, 'group dropped: the disk is too slow');
      this.#options.onStopped?.('busy');
      return;
    }
    this.#queuedBytes += bytes;
    this.#work = this.#work.then(() => this.#write(group)).then(() => {
      this.#queuedBytes -= bytes;
      if (this.#queuedBytes <= READY_QUEUE) for (const resolve of this.#onReady.splice(0)) resolve();
    });
  }

  async #write(group: AssembledGroup): Promise<void> {
    const { cameraId, index, overlap, log } = this.#options;
    try {
      if (!(await this.#hasRoom())) return;
      if (overlap === 'skip' && index.groupAt(group.from)) return;
      const take = overlap === 'record' ? this.#takeFor(group) : 0;
      if (this.#file && !this.#continues(this.#file, group, take)) await this.#endFile();
      if (this.#file) {
        await this.#file.append(group);
        index.grown(this.#file.segment);
      } else {
        this.#file = await this.#createFile(group, take);
        index.add(this.#file.segment);
      }
      if (this.#failure) log.info({ camera: cameraId }, 'recording again');
      this.#failure = undefined;
      if (this.#phase === 'receiving') this.#phase = 'recording';
      this.#lag.written(group.to - group.from);
    } catch (error) {
      const isFull = isDiskFull(error);
      await this.#fail(isFull ? 'disk_full' : 'internal', error);
      if (isFull) await this.#options.makeRoom(RESUME_ROOM);
    }
  }

  async #hasRoom(): Promise<boolean> {
    const { freeSpace, minFreeBytes, makeRoom, now } = this.#options;
    if (this.#failure && Math.abs(now() - this.#failure.at) < RETRY_AFTER) return false;
    const room = this.#failure ? RESUME_ROOM : 0;
    if ((await freeSpace.bytes()) >= minFreeBytes + room) return true;
    if (await makeRoom(room)) return true;
    await this.#fail('disk_full', undefined);
    return false;
  }

  /** One more than the highest take that the group overlaps. */
  #takeFor({ from, to }: AssembledGroup): number {
    let take = 0;
    for (const segment of this.#options.index.overlapping({ from: from + SMALL_OVERLAP, to: to - SMALL_OVERLAP })) {
      if (segment !== this.#file?.segment) take = Math.max(take, segment.take + 1);
    }
    return take;
  }

  #continues({ segment, tracks }: SegmentFile, group: AssembledGroup, take: number): boolean {
    const isAdjacent = Math.abs(group.from - segment.end) <= CONTIGUOUS && group.from - segment.start < SEGMENT_DURATION;
    return isAdjacent && tracks === group.tracks && segment.take >= take;
  }

  async #createFile(group: AssembledGroup, take: number): Promise<SegmentFile> {
    const { cameraId, directory } = this.#options;
    try {
      return await SegmentFile.create(cameraId, join(directory, segmentName(group.from, take)), group);
    } catch (error) {
      // The index does not know the file yet.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return this.#createFile(group, take + 1);
      throw error;
    }
  }

  async #fail(reason: ErrorCode, cause: unknown): Promise<void> {
    const { cameraId, freeSpace, log, now } = this.#options;
    freeSpace.invalidate();
    await this.#endFile();
    const isNew = this.#failure?.reason !== reason;
    this.#failure = { reason, at: now() };
    if (!isNew) return;
    log.error({ camera: cameraId, reason, err: cause }, 'recording stopped');
    this.#options.onStopped?.(reason);
  }

  #logLag(): void {
    const isTooLarge = this.#lag.isTooLarge;
    if (isTooLarge === this.#loggedLag) return;
    this.#loggedLag = isTooLarge;
    const { cameraId: camera, log } = this.#options;
    if (isTooLarge) log.error({ camera, queuedBytes: this.#queuedBytes }, 'recording falls behind: frames arrive that are not written');
    else log.info({ camera }, 'recording has caught up');
  }

  async #endFile(): Promise<void> {
    const file = this.#file;
    if (!file) return;
    this.#file = undefined;
    try {
      await file.close();
    } catch (error) {
      this.#options.log.warn({ err: error, path: file.segment.path }, 'segment not synced');
    }
    this.#options.onSegment(file.segment);
  }
}

const isDiskFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
