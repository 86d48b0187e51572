import { setTimeout as delay } from 'node:timers/promises';
import type { RecordingFormat } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { Archive } from '../../archive/archive.ts';
import type { Database } from '../../db/database.ts';
import { BackgroundWork } from '../../jobs/background-work.ts';
import { JobQueue, type JobContext } from '../../jobs/job-queue.ts';
import type { Milliseconds } from '../../media/frame.ts';
import type { StreamRegistry } from '../../streams/stream-registry.ts';
import { UnusableVideo } from '../unusable-video.ts';
import type { ConversionStore, RecordingJobRow } from './conversion-store.ts';
import type { Converter } from './converter.ts';
import { RecordedFrames } from './recorded-frames.ts';
import { NothingRecorded, type RecordingFiles } from './recording-file.ts';
import type { RecordingRow, RecordingStore } from './recording-store.ts';

export interface RecordingJobsOptions {
  db: Pick<Database, 'executeSql' | 'lock' | 'orm' | 'serverId'>;
  embedded: boolean;
  recordings: RecordingStore;
  conversions: ConversionStore;
  files: RecordingFiles;
  converter: Converter;
  archive: Archive;
  streams: StreamRegistry;
  log: FastifyBaseLogger;
}

interface Data {
  recordingId: string;
  /** The id of the job, for a conversion. */
  jobId?: string;
}

/** The last group of pictures is in the archive when the next one begins. */
const LONGEST_GROUP: Milliseconds = 15_000;
const ASK_EVERY: Milliseconds = 100;
/** How long the archive may take to write the last frames of a stream that has gone. */
const LAST_WRITE: Milliseconds = 1000;
const NO_PICTURE = 'No picture arrived while it was recording.';
const NOT_WRITTEN = 'The server could not write the file of this recording.';
const NOT_CONVERTED = 'The server could not convert this recording.';

/** What happens to a recording after it has ended, as jobs: its file is written, and it is converted to what was asked for. */
export class RecordingJobs {
  readonly #options: RecordingJobsOptions;
  readonly #jobs: JobQueue<Data>;
  readonly #finish: string;
  readonly #convert: string;
  readonly #background: BackgroundWork;

  constructor(options: RecordingJobsOptions) {
    const { db, embedded, log } = options;
    this.#options = options;
    this.#background = new BackgroundWork(log);
    this.#finish = `finish-recordings-${db.serverId}`;
    this.#convert = `convert-recordings-${db.serverId}`;
    this.#jobs = new JobQueue({
      db,
      embedded,
      log,
      queues: [
        { name: this.#finish, concurrency: 2, run: ({ recordingId }, context) => this.#attemptFinish(recordingId, context) },
        // One at a time: HLS and DASH of a recording share their renditions.
        { name: this.#convert, concurrency: 1, run: ({ jobId = '' }, context) => this.#attemptConversion(jobId, context) },
      ],
    });
  }

  /** Writes the file of a recording, in the background. */
  finish(id: string): void {
    this.#background.add('jobs of recordings', async () => {
      // The server ended in every attempt.
      if (!(await this.#jobs.add(this.#finish, id, { recordingId: id })) && !(await this.#jobs.has(this.#finish, id))) await this.#fail(id, NOT_WRITTEN);
    });
  }

  /** Converts a ready recording. A conversion to the format that is not done yet is not begun again. */
  async convert({ id }: RecordingRow, format: RecordingFormat): Promise<RecordingJobRow> {
    const { job, isNew } = await this.#options.conversions.begin(id, format);
    if (isNew) this.#add(job);
    return job;
  }

  /** Resolves when it has ended. */
  async cancel({ id }: RecordingJobRow): Promise<void> {
    await this.#options.conversions.update(id, { status: 'cancelled' });
    await this.#jobs.cancel(this.#convert, id);
  }

  /** Resolves when nothing works on the recording any more. */
  async cancelAll(recordingId: string): Promise<void> {
    await this.#jobs.cancel(this.#finish, recordingId);
    for (const job of await this.#options.conversions.unfinished(recordingId)) await this.cancel(job);
  }

  /** Goes on with what an earlier run has left. */
  resume(unwritten: readonly RecordingRow[], conversions: readonly RecordingJobRow[]): void {
    for (const { id } of unwritten) this.finish(id);
    for (const job of conversions) this.#add(job);
  }

  async close(): Promise<void> {
    await this.#background.close();
    await this.#jobs.close();
  }

  #add({ id, recordingId }: RecordingJobRow): void {
    this.#background.add('jobs of recordings', async () => {
      const added = await this.#jobs.add(this.#convert, id, { recordingId, jobId: id });
      if (!added && !(await this.#jobs.has(this.#convert, id))) await this.#options.conversions.update(id, { status: 'failed', failureReason: NOT_CONVERTED });
    });
  }

  async #attemptFinish(id: string, { signal, isLastAttempt }: JobContext): Promise<void> {
    const { archive, log, recordings } = this.#options;
    const row = await recordings.find(id);
    if (row?.status !== 'processing') return;
    try {
      await this.#write(row, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof NothingRecorded) && !isLastAttempt) throw error;
      log.info({ err: error, recording: id }, 'a recording has no file');
      await this.#fail(id, error instanceof NothingRecorded ? NO_PICTURE : NOT_WRITTEN);
    }
    if (row.archiveId === id) await archive.discard(id);
  }

  async #write(row: RecordingRow, signal: AbortSignal): Promise<void> {
    const { archive, files, log, recordings } = this.#options;
    const { id, archiveId, startedAt, endedAt } = row;
    const range = { from: startedAt.getTime(), to: endedAt?.getTime() ?? startedAt.getTime() };
    await archive.loaded;
    await this.#untilArchived(row, range.to, signal);
    const frames = new RecordedFrames({ index: archive.index, archiveId, range });
    const fileSizeBytes = await files.write(id, frames, signal);
    const metadata = (await files.readMetadata(id, signal)) ?? null;
    const duration = metadata?.duration || frames.duration / 1000;
    await files.makeThumbnail(id, duration, signal).catch((error: unknown) => log.warn({ err: error, recording: id }, 'no thumbnail'));
    signal.throwIfAborted();
    await recordings.change(id, 'ready', { fileSizeBytes, metadata, duration });
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

  async #fail(id: string, failureReason: string): Promise<void> {
    const row = await this.#options.recordings.find(id);
    if (row?.status === 'processing') await this.#options.recordings.change(id, 'failed', { failureReason });
  }

  async #attemptConversion(jobId: string, { signal, isLastAttempt }: JobContext): Promise<void> {
    const { conversions, converter, log, recordings } = this.#options;
    const job = await conversions.find(jobId);
    if (!job || (job.status !== 'pending' && job.status !== 'processing')) return;
    const row = await recordings.get(job.recordingId);
    try {
      await conversions.update(jobId, { status: 'processing' });
      await converter.convert(row, job.format, signal, (progress) => conversions.update(jobId, { progress }));
      await conversions.update(jobId, { status: 'completed', progress: 1 });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof UnusableVideo) && !isLastAttempt) throw error;
      log.info({ err: error, job: jobId }, 'a recording cannot be converted');
      await conversions.update(jobId, { status: 'failed', failureReason: error instanceof UnusableVideo ? error.message : NOT_CONVERTED });
    }
  }
}
