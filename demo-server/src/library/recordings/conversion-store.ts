import { randomUUID } from 'node:crypto';
import type { RecordingFormat, RecordingJob, RecordingJobStatus } from '@oriel/core/contract';
import { and, desc, eq, inArray, ne } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { recordingJobs, recordings } from '../../db/schema.ts';
import { isUuid } from '../uuid.ts';
import type { RecordingRow } from './recording-store.ts';

export type RecordingJobRow = typeof recordingJobs.$inferSelect;

const UNFINISHED: RecordingJobStatus[] = ['pending', 'processing'];
/** A list has the newest jobs of one recording, at most so many. */
const LISTED = 100;

/** The conversions that were asked for. */
export class ConversionStore {
  readonly #db: Pick<Database, 'orm' | 'serverId'>;

  constructor(db: Pick<Database, 'orm' | 'serverId'>) {
    this.#db = db;
  }

  /** A new conversion, or the one to this format that is not done yet. */
  async begin(recordingId: string, format: RecordingFormat): Promise<{ job: RecordingJobRow; isNew: boolean }> {
    return this.#db.orm.transaction(async (transaction) => {
      // One request at a time for each recording.
      await transaction.select({ id: recordings.id }).from(recordings).where(eq(recordings.id, recordingId)).for('update');
      const isIt = and(eq(recordingJobs.recordingId, recordingId), eq(recordingJobs.format, format), inArray(recordingJobs.status, UNFINISHED));
      const [begun] = await transaction.select().from(recordingJobs).where(isIt).limit(1);
      if (begun) return { job: begun, isNew: false };
      const [job] = await transaction.insert(recordingJobs).values({ id: randomUUID(), recordingId, format, status: 'pending', createdAt: new Date() }).returning();
      return { job: job!, isNew: true };
    });
  }

  async find(id: string): Promise<RecordingJobRow | undefined> {
    if (!isUuid(id)) return undefined;
    const [row] = await this.#db.orm.select().from(recordingJobs).where(eq(recordingJobs.id, id));
    return row;
  }

  /** The recording of a job, of whichever server; `undefined` after it was removed. */
  async recordingOf({ recordingId }: RecordingJobRow): Promise<RecordingRow | undefined> {
    const [row] = await this.#db.orm.select().from(recordings).where(and(eq(recordings.id, recordingId), ne(recordings.status, 'deleted')));
    return row;
  }

  /** Newest first. */
  list(recordingId: string): Promise<RecordingJobRow[]> {
    return this.#db.orm.select().from(recordingJobs).where(eq(recordingJobs.recordingId, recordingId)).orderBy(desc(recordingJobs.createdAt)).limit(LISTED);
  }

  unfinished(recordingId: string): Promise<RecordingJobRow[]> {
    return this.#db.orm.select().from(recordingJobs).where(and(eq(recordingJobs.recordingId, recordingId), inArray(recordingJobs.status, UNFINISHED)));
  }

  /** Lists the unfinished jobs of all recordings of this server. */
  async allUnfinished(): Promise<RecordingJobRow[]> {
    const rows = await this.#db.orm
      .select({ job: recordingJobs })
      .from(recordingJobs)
      .innerJoin(recordings, eq(recordings.id, recordingJobs.recordingId))
      .where(and(eq(recordings.serverId, this.#db.serverId), inArray(recordingJobs.status, UNFINISHED)));
    return rows.map(({ job }) => job);
  }

  /** Does nothing for a conversion that has ended. */
  async update(id: string, change: Partial<Pick<RecordingJobRow, 'status' | 'progress' | 'failureReason'>>): Promise<void> {
    await this.#db.orm.update(recordingJobs).set(change).where(and(eq(recordingJobs.id, id), inArray(recordingJobs.status, UNFINISHED)));
  }
}

/** As the API answers with it. */
export const describeJob = ({ id, recordingId, format, status, progress, failureReason, createdAt }: RecordingJobRow): RecordingJob => ({
  id,
  recording_id: recordingId,
  format,
  status,
  progress,
  ...(failureReason !== null && { failure_reason: failureReason }),
  created_at: createdAt.toISOString(),
});
