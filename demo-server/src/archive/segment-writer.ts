import type { ErrorCode } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import { join } from 'node:path';
import type { FreeSpace } from '../net/free-space.ts';
import type { Frame, Milliseconds, Track } from '../media/frame.ts';
import type { FrameReader } from '../media/frame-bus.ts';
import type { CameraIndex } from './camera-index.ts';
import { type AssembledGroup, GroupAssembler } from './group-assembler.ts';
import type { Segment } from './segment.ts';
import { SegmentFile } from './segment-file.ts';

export interface SegmentWriterOptions {
  cameraId: string;
  /** The camera's own folder. */
  directory: string;
  index: CameraIndex;
  freeSpace: FreeSpace;
  /** Nothing is written below this much free space, bytes. */
  minFreeBytes: number;
  now: () => Milliseconds;
  /** Told of every segment that is whole. */
  onSegment: (segment: Segment) => void;
  onClose: () => void;
  log: FastifyBaseLogger;
}

/** A file is ended at the first keyframe after this. */
const SEGMENT_DURATION: Milliseconds = 60_000;
/** Groups farther apart are in files of their own: a file has no gap. */
const CONTIGUOUS: Milliseconds = 1;
/** Bytes that may wait for the disk, two of the largest groups; what comes on top is lost, as the source cannot be held back. */
const LARGEST_QUEUE = 64 * 1024 * 1024;
/** Waiting below this, `ready` lets more come. */
const READY_QUEUE = 8 * 1024 * 1024;
/** Room that must be there above `minFreeBytes` before writing goes on, so that it does not stop again at once. */
const RESUME_ROOM = 4 * 1024 * 1024;
/** From a failed write to the next try. */
const RETRY_AFTER: Milliseconds = 5000;

/** Writes the frames of one camera to segment files, in order, and puts each group into the index once it is on disk. */
export class SegmentWriter implements FrameReader {
  readonly #options: SegmentWriterOptions;
  readonly #assembler = new GroupAssembler((group) => this.#enqueue(group));
  #file: SegmentFile | undefined;
  #work: Promise<void> = Promise.resolve();
  #queued = 0;
  #onReady: (() => void)[] = [];
  #written = false;
  #silent = true;
  #stopped: { reason: ErrorCode; at: Milliseconds } | undefined;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  /** Why nothing is written although frames come. */
  get stopped(): ErrorCode | undefined {
    return this.#stopped?.reason;
  }

  /** The frames so far go to disk as they come. */
  get writing(): boolean {
    return this.#written && !this.#silent && !this.#stopped;
  }

  tracks(tracks: readonly Track[]): void {
    this.#assembler.tracks(tracks);
  }

  frame(frame: Frame): void {
    this.#silent = false;
    this.#assembler.frame(frame);
  }

  lost(): void {
    this.#assembler.lost();
    this.#silent = true;
  }

  /** Resolves when the disk has caught up, for a source that can be held back. */
  async ready(): Promise<void> {
    if (this.#queued > READY_QUEUE) await new Promise<void>((resolve) => this.#onReady.push(resolve));
  }

  /** Writes what came so far and ends the file. */
  async close(): Promise<void> {
    this.#assembler.end();
    this.#silent = true;
    this.#work = this.#work.then(() => this.#endFile());
    await this.#work;
    this.#options.onClose();
  }

  #enqueue(group: AssembledGroup): void {
    const bytes = group.runs.reduce((sum, { samples }) => samples.reduce((runSum, { data }) => runSum + data.byteLength, sum), 0);
    if (this.#queued + bytes > LARGEST_QUEUE) {
      this.#options.log.warn({ camera: this.#options.cameraId, from: group.from, to: group.to }, 'not recorded: the disk is too slow');
      return;
    }
    this.#queued += bytes;
    this.#work = this.#work.then(() => this.#write(group)).then(() => {
      this.#queued -= bytes;
      if (this.#queued <= READY_QUEUE) for (const resolve of this.#onReady.splice(0)) resolve();
    });
  }

  async #write(group: AssembledGroup): Promise<void> {
    const { cameraId, directory, index, log } = this.#options;
    try {
      if (!(await this.#hasRoom())) return;
      // Already recorded: history that is made again, or a clock that was set back.
      if (index.groupAt(group.from)) return;
      if (this.#file && !this.#continues(this.#file, group)) await this.#endFile();
      if (this.#file) {
        await this.#file.append(group);
        index.grown(this.#file.segment);
      } else {
        this.#file = await SegmentFile.create(cameraId, join(directory, `${Math.floor(group.from)}.mp4`), group);
        index.add(this.#file.segment);
      }
      if (this.#stopped) log.info({ camera: cameraId }, 'recording again');
      this.#stopped = undefined;
      this.#written = true;
    } catch (error) {
      this.#options.freeSpace.invalidate();
      await this.#stop(isDiskFull(error) ? 'disk_full' : 'internal', error);
    }
  }

  async #hasRoom(): Promise<boolean> {
    const { freeSpace, minFreeBytes, now } = this.#options;
    if (this.#stopped && Math.abs(now() - this.#stopped.at) < RETRY_AFTER) return false;
    const free = await freeSpace.bytes();
    if (free >= minFreeBytes + (this.#stopped ? RESUME_ROOM : 0)) return true;
    await this.#stop('disk_full', { free });
    return false;
  }

  async #stop(reason: ErrorCode, cause: unknown): Promise<void> {
    const { cameraId, log, now } = this.#options;
    if (this.#stopped?.reason !== reason) log.error({ camera: cameraId, reason, err: cause }, 'recording stopped');
    this.#stopped = { reason, at: now() };
    await this.#endFile();
  }

  #continues({ segment, tracks }: SegmentFile, group: AssembledGroup): boolean {
    return tracks === group.tracks && Math.abs(group.from - segment.end) <= CONTIGUOUS && group.from - segment.start < SEGMENT_DURATION;
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
