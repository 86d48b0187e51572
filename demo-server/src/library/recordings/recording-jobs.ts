import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Archive } from '../../archive/archive.ts';
import type { Database } from '../../db/database.ts';
import { BackgroundWork } from '../../jobs/background-work.ts';
import { JobQueue, type JobContext } from '../../jobs/job-queue.ts';
import type { Milliseconds } from '../../media/frame.ts';
import type { StreamRegistry } from '../../streams/stream-registry.ts';
import { RecordedFrames } from './recorded-frames.ts';
import { NothingRecorded, type RecordingFiles } from './recording-file.ts';
import type { RecordingRow, RecordingStore } from './recording-store.ts';

export interface RecordingJobsOptions {
  db: Pick<Database, 'executeSql' | 'lock' | 'orm' | 'serverId'>;
  embedded: boolean;
  recordings: RecordingStore;
  files: RecordingFiles;
  archive: Archive;
  streams: StreamRegistry;
  /** The file of a recording is written. */
  ready: (id: string) => Promise<void>;
  log: FastifyBaseLogger;
}

interface Data {
  recordingId: string;
}

/** The last group of pictures is in the archive when the next one begins. */
const LONGEST_GROUP: Milliseconds = 15_000;
const ASK_EVERY: Milliseconds = 100;
/** How long the archive may take to write the last frames of a stream that has gone. */
const LAST_WRITE: Milliseconds = 1000;
/** How often a recording whose attempts have all failed is begun again. */
const BEGIN_AGAIN_EVERY: Milliseconds = 600_000;
const NO_PICTURE = 'No picture arrived while it was recording.';
const PART_UNREADABLE = 'A part of this recording is missing: it could not be read.';
const SOUND_CHANGES = 'The sound changes its format in this recording: most players play it only up to there.';

/** Writes the files of recordings that have ended, as jobs. */
export class RecordingJobs {
  readonly #options: RecordingJobsOptions;
  readonly #jobs: JobQueue<Data>;
  readonly #finish: string;
  readonly #background: BackgroundWork;
  readonly #timer: NodeJS.Timeout;

  constructor(options: RecordingJobsOptions) {
    const { db, embedded, log } = options;
    this.#options = options;
    this.#background = new BackgroundWork(log);
    this.#finish = `finish-recordings-${db.serverId}`;
    this.#jobs = new JobQueue({
      db,
      embedded,
      log,
      queues: [{ name: this.#finish, concurrency: 2, run: ({ recordingId }, context) => this.#attemptFinish(recordingId, context) }],
    });
    this.#timer = setInterval(() => this.#background.add('jobs of recordings', () => this.beginAgain()), BEGIN_AGAIN_EVERY);
    this.#timer.unref();
  }

  /** Writes the file of a recording, in the background. It is tried until it succeeds: nothing else has these pictures. */
  finish(id: string): void {
    this.#background.add('jobs of recordings', () => this.#addFinish(id));
  }

  /** Tries recordings once more whose jobs have ended without a file. */
  async beginAgain(): Promise<void> {
    for (const { id } of await this.#options.recordings.withStatus('processing')) await this.#addFinish(id);
  }

  /** Resolves when nothing works on the recording any more. */
  cancel(recordingId: string): Promise<void> {
    return this.#jobs.cancel(this.#finish, recordingId);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#background.close();
    await this.#jobs.close();
  }

  async #addFinish(id: string): Promise<void> {
    const data = { recordingId: id };
    if ((await this.#jobs.add(this.#finish, id, data)) || (await this.#jobs.has(this.#finish, id))) return;
    await this.#jobs.cancel(this.#finish, id);
    await this.#jobs.add(this.#finish, id, data);
  }

  /** Rejects until the file is written. The archive keeps the pictures meanwhile. */
  async #attemptFinish(id: string, { signal }: JobContext): Promise<void> {
    const { archive, recordings } = this.#options;
    const row = await recordings.find(id);
    if (!row || row.status === 'recording') return;
    if (row.status === 'processing') await this.#write(row, signal).catch((error: unknown) => this.#failIfEmpty(id, error));
    if (row.archiveId === id) await archive.discard(id);
  }

  async #failIfEmpty(id: string, error: unknown): Promise<void> {
    if (!(error instanceof NothingRecorded)) throw error;
    this.#options.log.info({ recording: id }, 'nothing was recorded');
    await this.#options.recordings.change(id, 'failed', { failureReason: NO_PICTURE });
  }

  async #write(row: RecordingRow, signal: AbortSignal): Promise<void> {
    const { archive, files, log, recordings } = this.#options;
    const { id, archiveId, startedAt, endedAt } = row;
    const range = { from: startedAt.getTime(), to: endedAt?.getTime() ?? startedAt.getTime() };
    await archive.loaded;
    if (!archive.index.isComplete) throw new Error('The archive is not indexed.');
    await this.#untilArchived(row, range.to, signal);
    const frames = new RecordedFrames({ index: archive.index, archiveId, range });
    const fileSizeBytes = await files.write(id, frames, signal);
    const metadata = (await files.readMetadata(id, signal)) ?? null;
    const duration = metadata?.duration || frames.duration / 1000;
    await files.makeThumbnail(id, duration, signal).catch((error: unknown) => log.warn({ err: error, recording: id }, 'no thumbnail'));
    signal.throwIfAborted();
    const failureReason = row.failureReason ?? (frames.isWhole ? undefined : PART_UNREADABLE) ?? (frames.changesSound ? SOUND_CHANGES : null);
    await recordings.change(id, 'ready', { duration, failureReason, fileSizeBytes, metadata });
    this.#background.add('shared recordings', () => this.#options.ready(id));
  }

  /** Waits for the frames up to the end of a recording, which are in the archive a moment later. */
  async #untilArchived({ archiveId, id, streamId }: RecordingRow, to: number, signal: AbortSignal): Promise<void> {
    // The writer of its own was closed, and has written everything.
    if (archiveId === id) return;
    const { archive, streams } = this.#options;
    const begun = performance.now();
    const isThere = () => (archive.index.find(archiveId)?.newest?.to ?? 0) >= to;
    const isComing = () => streams.has(streamId) && streams.get(streamId).state === 'live' && archive.stateOf(archiveId).state === 'recording';
    while (!isThere() && performance.now() - begun < (isComing() ? LONGEST_GROUP : LAST_WRITE)) await delay(ASK_EVERY, undefined, { signal });
  }
}
