import type { VideoProgress, VideoProgressUpdate } from '@oriel/core/contract';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { videoProgress } from '../db/schema.ts';

type ProgressRow = typeof videoProgress.$inferSelect;

/** From this `completed_percentage` on a video counts as watched: the credits need not be. */
export const COMPLETED = 95;
/** The progress of somebody who has not watched. */
export const NOTHING: VideoProgress = { current_time: 0, completed_percentage: 0, is_completed: false, last_watched_at: null, watch_count: 0 };

/** How far each user has watched each video. */
export class ProgressStore {
  readonly #orm: Database['orm'];

  constructor({ orm }: Pick<Database, 'orm'>) {
    this.#orm = orm;
  }

  async get(videoId: string, userId: string): Promise<VideoProgress> {
    return (await this.of([videoId], userId)).get(videoId)!;
  }

  /** By video. */
  async of(videoIds: readonly string[], userId: string): Promise<Map<string, VideoProgress>> {
    const known = new Map(videoIds.map((id) => [id, NOTHING]));
    if (videoIds.length === 0) return known;
    const rows = await this.#orm.select().from(videoProgress).where(and(inArray(videoProgress.videoId, [...videoIds]), eq(videoProgress.userId, userId)));
    for (const row of rows) known.set(row.videoId, describe(row));
    return known;
  }

  async set(videoId: string, userId: string, { current_time, completed_percentage }: VideoProgressUpdate): Promise<VideoProgress> {
    const isCompleted = completed_percentage >= COMPLETED;
    const seen = { position: current_time, completedPercentage: completed_percentage, lastWatchedAt: new Date() };
    const [row] = await this.#orm
      .insert(videoProgress)
      .values({ videoId, userId, ...seen, isCompleted, watchCount: 1 })
      .onConflictDoUpdate({ target: [videoProgress.videoId, videoProgress.userId], set: { ...seen, isCompleted: sql`${videoProgress.isCompleted} or ${isCompleted}` } })
      .returning();
    return describe(row!);
  }

  /** Counts that a user opened a video. */
  async opened(videoId: string, userId: string): Promise<void> {
    const lastWatchedAt = new Date();
    await this.#orm
      .insert(videoProgress)
      .values({ videoId, userId, lastWatchedAt, watchCount: 1 })
      .onConflictDoUpdate({ target: [videoProgress.videoId, videoProgress.userId], set: { lastWatchedAt, watchCount: sql`${videoProgress.watchCount} + 1` } });
  }
}

const describe = ({ position, completedPercentage, isCompleted, lastWatchedAt, watchCount }: ProgressRow): VideoProgress => ({
  current_time: position,
  completed_percentage: completedPercentage,
  is_completed: isCompleted,
  last_watched_at: lastWatchedAt.toISOString(),
  watch_count: watchCount,
});
