import type { VideoAnalytics, VideoAnalyticsOverview } from '../contract/index.ts';
import { fieldsOf, list, number, text } from '../json/fields.ts';

/** `undefined` without a number of views. What is missing counts as nothing. */
export function readAnalytics(value: unknown): VideoAnalytics | undefined {
  const fields = fieldsOf(value);
  const figures = readFigures(fields);
  return figures && {
    ...figures,
    startup_ms: readStartup(fields),
    quality_switches: number(fields['quality_switches']) ?? 0,
    bandwidth_kbps: number(fields['bandwidth_kbps']) ?? null,
    qualities: list(fields['qualities'], readQuality) ?? [],
    seeks: number(fields['seeks']) ?? 0,
    average_completion: number(fields['average_completion']) ?? null,
    // An entry that is no number stays as 0: each index stands for a part of the video.
    heat_map: list(fields['heat_map'], (entry) => number(entry) ?? 0) ?? [],
    devices: readShares(fields['devices']),
    browsers: readShares(fields['browsers']),
    operating_systems: readShares(fields['operating_systems']),
    countries: readShares(fields['countries']),
  };
}

/** As `readAnalytics`. A video without an id or title is left out. */
export function readOverview(value: unknown): VideoAnalyticsOverview | undefined {
  const fields = fieldsOf(value);
  const figures = readFigures(fields);
  return figures && { ...figures, startup_ms: readStartup(fields), videos: list(fields['videos'], readWatched) ?? [] };
}

function readWatched(value: unknown): VideoAnalyticsOverview['videos'][number] | undefined {
  const fields = fieldsOf(value);
  const [id, title, figures] = [text(fields['id']), text(fields['title']), readFigures(fields)];
  return id && title !== undefined && figures ? { id, title, ...figures } : undefined;
}

type Fields = ReturnType<typeof fieldsOf>;

function readFigures(fields: Fields): Omit<VideoAnalyticsOverview, 'startup_ms' | 'videos'> | undefined {
  const views = number(fields['views']);
  if (views === undefined) return undefined;
  const count = (name: string) => number(fields[name]) ?? 0;
  return {
    views,
    unique_viewers: count('unique_viewers'),
    watch_time_seconds: count('watch_time_seconds'),
    completed_views: count('completed_views'),
    buffering_ratio: count('buffering_ratio'),
    stalls: count('stalls'),
    errors: count('errors'),
  };
}

function readStartup(fields: Fields): VideoAnalytics['startup_ms'] {
  const { median, p95 } = fieldsOf(fields['startup_ms']);
  return typeof median === 'number' && typeof p95 === 'number' ? { median, p95 } : null;
}

function readQuality(value: unknown): VideoAnalytics['qualities'][number] | undefined {
  const fields = fieldsOf(value);
  const label = text(fields['quality_label']);
  return label ? { quality_label: label, watch_time_seconds: number(fields['watch_time_seconds']) ?? 0 } : undefined;
}

const readShares = (value: unknown): VideoAnalytics['devices'] =>
  list(value, (entry) => {
    const fields = fieldsOf(entry);
    const name = text(fields['name']);
    return name ? { name, views: number(fields['views']) ?? 0 } : undefined;
  }) ?? [];
