import { randomUUID } from 'node:crypto';
import { ServerError, type Recording, type RecordingListQuery, type RecordingStatus } from '@oriel/core/contract';
import { and, desc, eq, gt, inArray, isNull, lt, or, type SQL } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { assets, recordings, recordingShares } from '../../db/schema.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { Audience } from '../video-store.ts';
import { isUuid } from '../uuid.ts';
import { requireStatus, statusesBefore } from './recording-status.ts';

export type RecordingRow = typeof recordings.$inferSelect;
export type NewRecording = Pick<RecordingRow, 'streamId' | 'title' | 'startedAt' | 'maxDuration' | 'createdBy'> & {
  /** Whose frames in the archive it is made of. Missing: its own. */
  archiveId: string | undefined;
};
export type RecordingChange = Partial<Pick<RecordingRow, 'failureReason' | 'endedAt' | 'duration' | 'fileSizeBytes' | 'metadata'>>;

/** The recordings of this server. */
export class RecordingStore {
  readonly #db: Pick<Database, 'orm' | 'serverId'>;

  constructor(db: Pick<Database, 'orm' | 'serverId'>) {
    this.#db = db;
  }

  create({ archiveId, ...recording }: NewRecording): Promise<RecordingRow> {
    const { orm, serverId } = this.#db;
    const id = randomUUID();
    return orm.transaction(async (transaction) => {
      await transaction.insert(assets).values({ id, serverId, kind: 'recording' });
      const [row] = await transaction.insert(recordings).values({ ...recording, archiveId: archiveId ?? id, id, serverId, status: 'recording' }).returning();
      return row!;
    });
  }

  async find(id: string): Promise<RecordingRow | undefined> {
    if (!isUuid(id)) return undefined;
    const [row] = await this.#db.orm.select().from(recordings).where(this.#is(id));
    return row;
  }

  /** @throws OrielError `recording_unknown` */
  async get(id: string): Promise<RecordingRow> {
    const row = await this.find(id);
    if (!row) throw new ServerError('recording_unknown', { details: { recordingId: id } });
    return row;
  }

  /** Newest first. @throws OrielError `invalid_request` for a cursor that this did not give */
  async list({ status, limit, cursor }: RecordingListQuery, audience: Audience): Promise<{ rows: RecordingRow[]; next: string | undefined }> {
    const conditions: (SQL | undefined)[] = [eq(recordings.serverId, this.#db.serverId)];
    if (!audience.all) {
      if (audience.user === undefined) return { rows: [], next: undefined };
      conditions.push(or(eq(recordings.createdBy, audience.user), inArray(recordings.id, this.#sharedWith(audience.user))));
    }
    if (status) conditions.push(eq(recordings.status, status));
    if (cursor !== undefined) {
      const { createdAt, id } = readCursor(cursor);
      conditions.push(or(lt(recordings.startedAt, createdAt), and(eq(recordings.startedAt, createdAt), lt(recordings.id, id))));
    }
    const rows = await this.#db.orm.select().from(recordings).where(and(...conditions)).orderBy(desc(recordings.startedAt), desc(recordings.id)).limit(limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { rows: rows.slice(0, limit), next: last && writeCursor({ id: last.id, createdAt: last.startedAt }) };
  }

  withStatus(...statuses: RecordingStatus[]): Promise<RecordingRow[]> {
    return this.#db.orm.select().from(recordings).where(and(eq(recordings.serverId, this.#db.serverId), inArray(recordings.status, statuses)));
  }

  /**
   * Changes the status, and what changes with it.
   * @throws OrielError `recording_unknown`, `wrong_status` for a change that is not legal
   */
  async change(id: string, status: RecordingStatus, change: RecordingChange = {}): Promise<RecordingRow> {
    const before = statusesBefore(status);
    const [row] = await this.#db.orm.update(recordings).set({ ...change, status }).where(and(this.#is(id), inArray(recordings.status, before))).returning();
    if (row) return row;
    const found = await this.get(id);
    requireStatus(found, before);
    // Another request changed it in between.
    throw new ServerError('wrong_status', { details: { recordingId: id, status: found.status, allowed: before } });
  }

  /** Says what is wrong with a recording that goes on. */
  async warn(id: string, failureReason: string): Promise<void> {
    await this.#db.orm.update(recordings).set({ failureReason }).where(this.#is(id));
  }

  async remove(id: string): Promise<void> {
    await this.#db.orm.delete(assets).where(and(eq(assets.serverId, this.#db.serverId), eq(assets.id, id)));
  }

  #sharedWith(user: string) {
    const { recordingId, userId, expiresAt } = recordingShares;
    return this.#db.orm.select({ id: recordingId }).from(recordingShares).where(and(eq(userId, user), or(isNull(expiresAt), gt(expiresAt, new Date()))));
  }

  #is(id: string): SQL | undefined {
    return and(eq(recordings.serverId, this.#db.serverId), eq(recordings.id, id));
  }
}

/** As the API answers with it. */
export const describeRecording = (row: RecordingRow): Recording => ({
  id: row.id,
  stream_id: row.streamId,
  title: row.title,
  status: row.status,
  ...(row.failureReason !== null && { failure_reason: row.failureReason }),
  started_at: row.startedAt.toISOString(),
  ended_at: row.endedAt?.toISOString() ?? null,
  duration_seconds: row.duration,
  file_size_bytes: row.fileSizeBytes,
  created_by: row.createdBy,
});
