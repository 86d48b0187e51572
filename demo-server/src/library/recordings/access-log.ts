import { randomUUID } from 'node:crypto';
import type { AccessAction, AccessLogEntry } from '@oriel/core/contract';
import { desc, eq } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { recordingAccessLog } from '../../db/schema.ts';

export interface Access {
  user: string | undefined;
  action: AccessAction;
  metadata?: Record<string, unknown>;
}

/** Entries in one answer, the newest. */
const LIMIT = 1000;

/** Who has watched, downloaded and opened recordings. */
export class AccessLog {
  readonly #orm: Database['orm'];

  constructor({ orm }: Pick<Database, 'orm'>) {
    this.#orm = orm;
  }

  async add(recordingId: string, { user, action, metadata = {} }: Access): Promise<void> {
    await this.#orm.insert(recordingAccessLog).values({ id: randomUUID(), recordingId, userId: user ?? null, action, metadata, createdAt: new Date() });
  }

  /** Newest first. */
  async list(recordingId: string): Promise<AccessLogEntry[]> {
    const rows = await this.#orm.select().from(recordingAccessLog).where(eq(recordingAccessLog.recordingId, recordingId)).orderBy(desc(recordingAccessLog.createdAt)).limit(LIMIT);
    return rows.map(({ userId, action, metadata, createdAt }) => ({ user_id: userId, action, metadata, created_at: createdAt.toISOString() }));
  }
}
