import { type RecordingAnalytics, type RecordingProgress, ServerError, type VideoProgress } from '@oriel/core/contract';
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { recordingViews } from '../../db/schema.ts';
import { COMPLETED, NOTHING } from '../progress-store.ts';

export interface Viewer {
  user: string | undefined;
  /** Whether the recording is the viewer's own: such views are not counted. */
  isOwner: boolean;
}

/** The playbacks of recordings, by the sessions of their players. */
export class ViewStore {
  readonly #orm: Database['orm'];

  constructor({ orm }: Pick<Database, 'orm'>) {
    this.#orm = orm;
  }

  /** @throws OrielError `session_unknown` for a session of somebody else */
  async report(recordingId: string, { session_id: sessionId, position, duration }: RecordingProgress, { user, isOwner }: Viewer): Promise<void> {
    const userId = user ?? null;
    const now = new Date();
    const isIt = and(eq(recordingViews.recordingId, recordingId), eq(recordingViews.sessionId, sessionId));
    await this.#orm.transaction(async (transaction) => {
      const first = { recordingId, sessionId, userId, isOwner, position, furthest: position, playtime: duration ?? 0, accessedAt: now };
      const [added] = await transaction.insert(recordingViews).values(first).onConflictDoNothing().returning();
      if (added) return;
      const [view] = await transaction.select().from(recordingViews).where(isIt).for('update');
      if (!view || view.userId !== userId) throw new ServerError('session_unknown', { details: { session_id: sessionId } });
      // Whoever goes forward has not seen what is in between.
      const since = (now.getTime() - view.accessedAt.getTime()) / 1000;
      const playtime = view.playtime + (duration ?? Math.min(Math.max(0, position - view.position), Math.max(0, since)));
      await transaction.update(recordingViews).set({ position, furthest: Math.max(view.furthest, position), playtime, accessedAt: now }).where(isIt);
    });
  }

  /** How far a user has watched: as far as the player that reported last. @param duration of the recording in seconds, null while unknown */
  async progress(recordingId: string, user: string, duration: number | null): Promise<VideoProgress> {
    const { accessedAt, furthest, position, userId } = recordingViews;
    const [sums] = await this.#orm
      .select({
        count: sql<number>`count(*)::int`,
        position: sql<number>`(array_agg(${position} order by ${accessedAt} desc))[1]`,
        furthest: sql<number>`max(${furthest})`,
        last: sql<Date | string>`max(${accessedAt})`,
      })
      .from(recordingViews)
      .where(and(eq(recordingViews.recordingId, recordingId), eq(userId, user)));
    if (!sums?.count) return NOTHING;
    const percentage = (place: number) => (duration ? Math.min(100, (100 * place) / duration) : 0);
    return {
      current_time: sums.position,
      completed_percentage: percentage(sums.position),
      is_completed: percentage(sums.furthest) >= COMPLETED,
      last_watched_at: new Date(sums.last).toISOString(),
      watch_count: sums.count,
    };
  }

  /** @param duration of the recording in seconds, null while unknown */
  async summarize(recordingId: string, duration: number | null): Promise<RecordingAnalytics> {
    const { playtime, userId, accessedAt, isOwner } = recordingViews;
    const [sums] = await this.#orm
      .select({
        sessions: sql<number>`count(*)::int`,
        viewers: sql<number>`count(distinct ${userId})::int`,
        playtime: sql<number>`coalesce(sum(${playtime}), 0)::float8`,
        seen: sql<number>`coalesce(avg(least(${playtime}, ${duration ?? 0}::float8)), 0)::float8`,
        last: sql<Date | string | null>`max(${accessedAt})`,
      })
      .from(recordingViews)
      .where(and(eq(recordingViews.recordingId, recordingId), eq(isOwner, false)));
    const { sessions = 0, viewers = 0, playtime: total = 0, seen = 0, last = null } = sums ?? {};
    return {
      total_sessions: sessions,
      unique_viewers: viewers,
      total_playtime: total,
      average_playtime: sessions > 0 ? total / sessions : 0,
      average_completion: duration ? seen / duration : null,
      last_accessed_at: last === null ? null : new Date(last).toISOString(),
    };
  }
}
