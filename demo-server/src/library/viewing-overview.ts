import type { VideoAnalyticsOverview } from '@oriel/core/contract';
import { and, eq, ne, sql, type SQL } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { videos, viewingSessions } from '../db/schema.ts';
import type { Audience } from './video-store.ts';
import { bufferingRatio } from './viewing-summary.ts';

const { errors, hasEnded, hasStarted, startupMs, stalledMs, stalls, userId, watchedSeconds } = viewingSessions;

const totals = {
  views: sql<number>`count(*) filter (where ${hasStarted})::int`,
  uniqueViewers: sql<number>`count(distinct ${userId}) filter (where ${hasStarted})::int`,
  completed: sql<number>`count(*) filter (where ${hasStarted} and ${hasEnded})::int`,
  watched: sql<number>`coalesce(sum(${watchedSeconds}), 0)::float8`,
  stalls: sql<number>`coalesce(sum(${stalls}), 0)::int`,
  stalledMs: sql<number>`coalesce(sum(${stalledMs}), 0)::float8`,
  errors: sql<number>`coalesce(sum(${errors}), 0)::int`,
};
const startup = (part: number): SQL<number | null> => sql`percentile_disc(${part}) within group (order by ${startupMs}) filter (where ${hasStarted})`;

/** How the videos that a user may change were watched by others, all of them together and each. @param limit videos, those that were watched longest */
export async function overviewOf({ orm, serverId }: Pick<Database, 'orm' | 'serverId'>, audience: Audience, limit: number): Promise<VideoAnalyticsOverview> {
  const own = audience.all ? undefined : audience.user === undefined ? sql`false` : eq(videos.createdBy, audience.user);
  const where = and(eq(videos.serverId, serverId), ne(videos.uploadStatus, 'deleted'), eq(viewingSessions.isOwner, false), hasStartedOrFailed, own);
  const [all] = await orm.select({ ...totals, median: startup(0.5), p95: startup(0.95) }).from(viewingSessions).innerJoin(videos, eq(videos.id, viewingSessions.videoId)).where(where);
  const { id, title } = videos;
  const each = await orm
    .select({ id, title, ...totals })
    .from(viewingSessions)
    .innerJoin(videos, eq(id, viewingSessions.videoId))
    .where(where)
    .groupBy(id, title)
    .orderBy(sql`sum(${watchedSeconds}) desc`, id)
    .limit(limit);
  const { median, p95, ...sums } = all!;
  return {
    ...figuresOf(sums),
    startup_ms: median === null || p95 === null ? null : { median, p95 },
    videos: each.map(({ id: videoId, title: name, ...figures }) => ({ id: videoId, title: name, ...figuresOf(figures) })),
  };
}

/** What was opened and never played, nor failed, says nothing. */
const hasStartedOrFailed = sql`(${hasStarted} or ${errors} > 0)`;

type Totals = { views: number; uniqueViewers: number; completed: number; watched: number; stalls: number; stalledMs: number; errors: number };

const figuresOf = (sums: Totals) => ({
  views: sums.views,
  unique_viewers: sums.uniqueViewers,
  watch_time_seconds: sums.watched,
  completed_views: sums.completed,
  buffering_ratio: bufferingRatio(sums),
  stalls: sums.stalls,
  errors: sums.errors,
});
