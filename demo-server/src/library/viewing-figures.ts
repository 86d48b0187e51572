import type { VideoAnalyticsFigures } from '@oriel/core/contract';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { viewingSessions } from '../db/schema.ts';

/** Views that the average completion is of, the latest: the ranges of all views of a popular video take seconds to add up. */
const LATEST = 5000;

const { hasStarted, isOwner, openedAt, seen, videoId, watchedSeconds } = viewingSessions;

/** The figures of `ViewingSummary` that are shown with a video, added up by the database. @param duration of the video in seconds, null while unknown */
export async function figuresOf({ orm }: Pick<Database, 'orm'>, id: string, duration: number | null): Promise<VideoAnalyticsFigures> {
  const others = and(eq(videoId, id), eq(isOwner, false));
  const [sums] = await orm
    .select({ views: sql<number>`count(*) filter (where ${hasStarted})::int`, watched: sql<number>`coalesce(sum(${watchedSeconds}), 0)::float8` })
    .from(viewingSessions)
    .where(others);
  const { views, watched } = sums!;
  const figures = { views, watch_time_seconds: watched, average_completion: null };
  if (duration === null || duration <= 0) return figures;
  const latest = orm.select({ seen }).from(viewingSessions).where(and(others, hasStarted)).orderBy(desc(openedAt)).limit(LATEST).as('latest');
  const length = sql`(select sum(greatest(0, least((part->>1)::float8, ${duration}::float8) - (part->>0)::float8)) from jsonb_array_elements(${latest.seen}) part)`;
  const [completed] = await orm.select({ seen: sql<number>`coalesce(sum(${length}), 0)::float8` }).from(latest);
  return { ...figures, average_completion: completed!.seen / duration / Math.min(LATEST, Math.max(1, views)) };
}
