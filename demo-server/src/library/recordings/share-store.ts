import { randomBytes, randomUUID } from 'node:crypto';
import type { AccessLevel, RecordingShare, RecordingShareCreate } from '@oriel/core/contract';
import { and, desc, eq, gt, isNull, or } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { recordings, recordingShares } from '../../db/schema.ts';

export type ShareRow = typeof recordingShares.$inferSelect;

/** With whom recordings are shared. What has expired is as if it were not there. */
export class ShareStore {
  readonly #db: Pick<Database, 'orm' | 'serverId'>;

  constructor(db: Pick<Database, 'orm' | 'serverId'>) {
    this.#db = db;
  }

  async create(recordingId: string, { share_type: shareType, user_id: userId, access_level: accessLevel, expires_at: expiresAt }: RecordingShareCreate): Promise<ShareRow> {
    const isLink = shareType === 'link';
    const share = {
      ...{ id: randomUUID(), recordingId, shareType, accessLevel, createdAt: new Date() },
      userId: isLink ? null : (userId ?? null),
      token: isLink ? randomBytes(24).toString('base64url') : null,
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
    };
    const [row] = await this.#db.orm.insert(recordingShares).values(share).returning();
    return row!;
  }

  /** Newest first. */
  list(recordingId: string): Promise<ShareRow[]> {
    return this.#db.orm.select().from(recordingShares).where(and(eq(recordingShares.recordingId, recordingId), isValid())).orderBy(desc(recordingShares.createdAt));
  }

  async findLink(token: string): Promise<ShareRow | undefined> {
    const isIt = and(eq(recordingShares.token, token), eq(recordings.serverId, this.#db.serverId), isValid());
    const [found] = await this.#db.orm.select({ share: recordingShares }).from(recordingShares).innerJoin(recordings, eq(recordings.id, recordingShares.recordingId)).where(isIt);
    return found?.share;
  }

  /** What the link with this id allows. */
  async levelOfLink(recordingId: string, id: string): Promise<AccessLevel | undefined> {
    const [row] = await this.#db.orm.select().from(recordingShares).where(and(eq(recordingShares.id, id), eq(recordingShares.recordingId, recordingId), isValid()));
    return row?.accessLevel;
  }

  levelsOfUser(recordingId: string, user: string): Promise<AccessLevel[]> {
    const isIt = and(eq(recordingShares.recordingId, recordingId), eq(recordingShares.userId, user), isValid());
    return this.#db.orm.select().from(recordingShares).where(isIt).then((rows) => rows.map(({ accessLevel }) => accessLevel));
  }

  /** @returns whether there was one */
  async remove(recordingId: string, id: string): Promise<boolean> {
    const removed = await this.#db.orm.delete(recordingShares).where(and(eq(recordingShares.id, id), eq(recordingShares.recordingId, recordingId))).returning();
    return removed.length > 0;
  }
}

const isValid = () => or(isNull(recordingShares.expiresAt), gt(recordingShares.expiresAt, new Date()));

/** As the API answers with it. */
export const describeShare = ({ id, shareType, userId, accessLevel, expiresAt, createdAt, token }: ShareRow): RecordingShare => ({
  id,
  share_type: shareType,
  ...(userId !== null && { user_id: userId }),
  access_level: accessLevel,
  expires_at: expiresAt?.toISOString() ?? null,
  created_at: createdAt.toISOString(),
  ...(token !== null && { url: `/api/v1/shared/${token}` }),
});
