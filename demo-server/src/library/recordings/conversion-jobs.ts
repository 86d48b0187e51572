import { setTimeout as delay } from 'node:timers/promises';
import type { RecordingFormat } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../db/database.ts';
import { BackgroundWork } from '../../jobs/background-work.ts';
import { JobQueue, type JobContext } from '../../jobs/job-queue.ts';
import type { Milliseconds } from '../../media/frame.ts';
import type { Storage } from '../../storage/storage.ts';
import { videoPrefix } from '../keys.ts';
import { UnusableVideo } from '../unusable-video.ts';
import type { ConversionStore, RecordingJobRow } from './conversion-store.ts';
import type { Converter } from './converter.ts';
import type { RecordingRow } from './recording-store.ts';

export interface ConversionJobsOptions {
  db: Pick<Database, 'executeSql' | 'lock' | 'orm'>;
  embedded: boolean;
  /** Id of the storage: everybody who shares the storage shares the jobs. */
  storageId: string;
  conversions: ConversionStore;
  converter: Converter;
  storage: Pick<Storage, 'removeAll'>;
  log: FastifyBaseLogger;
}

interface Data {
  jobId: string;
}

/** How often a process asks whether another one has done with the recording. */
const LOCK_EVERY: Milliseconds = 2000;
const NOT_CONVERTED = 'The server could not convert this recording.';

/** Converts recordings to what was asked for, as jobs of everybody who shares the storage. */
export class ConversionJobs {
  readonly #options: ConversionJobsOptions;
  readonly #jobs: JobQueue<Data>;
  readonly #queue: string;
  readonly #background: BackgroundWork;

  constructor(options: ConversionJobsOptions) {
    const { db, embedded, log, storageId } = options;
    this.#options = options;
    this.#background = new BackgroundWork(log);
    this.#queue = `convert-recordings-${storageId}`;
    this.#jobs = new JobQueue({ db, embedded, log, queues: [{ name: this.#queue, concurrency: 1, run: ({ jobId }, context) => this.#attempt(jobId, context) }] });
  }

  /** Starts the queue in the background, where jobs of others are about to come. */
  prepare(): void {
    this.#background.add('conversions of recordings', () => this.#jobs.start());
  }

  /** Converts a ready recording. A conversion to the format that is not done yet is not begun again. */
  async convert({ id }: Pick<RecordingRow, 'id'>, format: RecordingFormat): Promise<RecordingJobRow> {
    const { job, isNew } = await this.#options.conversions.begin(id, format);
    if (isNew) this.#add(job);
    return job;
  }

  /** Resolves when it has ended, if it runs here. */
  async cancel({ id }: RecordingJobRow): Promise<void> {
    await this.#options.conversions.update(id, { status: 'cancelled' });
    await this.#jobs.cancel(this.#queue, id);
  }

  /** Cancels all conversions of one recording. */
  async cancelAll(recordingId: string): Promise<void> {
    for (const job of await this.#options.conversions.unfinished(recordingId)) await this.cancel(job);
  }

  /** Goes on with what an earlier run has left. */
  resume(unfinished: readonly RecordingJobRow[]): void {
    for (const job of unfinished) this.#add(job);
  }

  async close(): Promise<void> {
    await this.#background.close();
    await this.#jobs.close();
  }

  #add({ id }: RecordingJobRow): void {
    this.#background.add('conversions of recordings', async () => {
      const added = await this.#jobs.add(this.#queue, id, { jobId: id });
      // The server ended in every attempt.
      if (!added && !(await this.#jobs.has(this.#queue, id))) await this.#options.conversions.update(id, { status: 'failed', failureReason: NOT_CONVERTED });
    });
  }

  async #attempt(jobId: string, { signal, isLastAttempt }: JobContext): Promise<void> {
    const { conversions, converter, log, storage } = this.#options;
    const job = await conversions.find(jobId);
    if (!job || (job.status !== 'pending' && job.status !== 'processing')) return;
    const row = await conversions.recordingOf(job);
    if (!row) return;
    try {
      await conversions.update(jobId, { status: 'processing' });
      await this.#alone(row.id, signal, (held) => converter.convert(row, job.format, held, (progress) => conversions.update(jobId, { progress })));
      await conversions.update(jobId, { status: 'completed', progress: 1 });
      // Another server may have removed the recording meanwhile.
      if (!(await conversions.recordingOf(job))) await storage.removeAll(videoPrefix(row.id));
    } catch (error) {
      // Another server has removed it: what was made since then goes as well.
      if (!(await conversions.recordingOf(job))) return storage.removeAll(videoPrefix(row.id));
      signal.throwIfAborted();
      if (!(error instanceof UnusableVideo) && !isLastAttempt) throw error;
      log.info({ err: error, job: jobId }, 'a recording cannot be converted');
      await conversions.update(jobId, { status: 'failed', failureReason: error instanceof UnusableVideo ? error.message : NOT_CONVERTED });
    }
  }

  /** Works while nobody else converts the recording: HLS and DASH of it share their renditions. */
  async #alone(recordingId: string, signal: AbortSignal, work: (held: AbortSignal) => Promise<void>): Promise<void> {
    for (;;) {
      const lock = await this.#options.db.lock(`convert-${recordingId}`);
      if (lock) return work(AbortSignal.any([signal, lock.lost])).finally(() => lock.release());
      await delay(LOCK_EVERY, undefined, { signal });
    }
  }
}
