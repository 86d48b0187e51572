import { randomUUID } from 'node:crypto';
import type { Participant, ParticipantCreate } from '@oriel/core/contract';
import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { recordingParticipants } from '../../db/schema.ts';

type Row = typeof recordingParticipants.$inferSelect;

/** A list has at most so many participants of one recording. */
const LIMIT = 1000;

/** Who took part in what was recorded. */
export class ParticipantStore {
  readonly #orm: Database['orm'];

  constructor({ orm }: Pick<Database, 'orm'>) {
    this.#orm = orm;
  }

  /** Adds a participant; or, with `left_at`, ends the participation of one who is there. */
  async add(recordingId: string, { user_id: userId, joined_at: joinedAt, left_at: leftAt }: ParticipantCreate): Promise<Participant> {
    const left = leftAt === undefined ? null : new Date(leftAt);
    if (left && joinedAt === undefined) {
      const isThere = and(eq(recordingParticipants.recordingId, recordingId), eq(recordingParticipants.userId, userId), isNull(recordingParticipants.leftAt));
      const [present] = await this.#orm.select().from(recordingParticipants).where(isThere).orderBy(desc(recordingParticipants.joinedAt)).limit(1);
      if (present) {
        const [ended] = await this.#orm.update(recordingParticipants).set({ leftAt: left }).where(eq(recordingParticipants.id, present.id)).returning();
        return describe(ended!);
      }
    }
    const joined = joinedAt === undefined ? (left ?? new Date()) : new Date(joinedAt);
    const [row] = await this.#orm.insert(recordingParticipants).values({ id: randomUUID(), recordingId, userId, joinedAt: joined, leftAt: left }).returning();
    return describe(row!);
  }

  /** In the order in which they joined. */
  async list(recordingId: string): Promise<Participant[]> {
    const rows = await this.#orm.select().from(recordingParticipants).where(eq(recordingParticipants.recordingId, recordingId)).orderBy(asc(recordingParticipants.joinedAt)).limit(LIMIT);
    return rows.map(describe);
  }
}

/** As the API answers with it. */
const describe = ({ id, userId, joinedAt, leftAt }: Row): Participant => ({ id, user_id: userId, joined_at: joinedAt.toISOString(), left_at: leftAt?.toISOString() ?? null });
