import type { VideoAnalytics } from '../contract/index.ts';
import { fieldsOf, list, number, text } from '../json/fields.ts';

/** `undefined` without a number of views. What is missing counts as nothing. */
export function readAnalytics(value: unknown): VideoAnalytics | undefined {
  const fields = fieldsOf(value);
  const views = number(fields['views']);
  if (views === undefined) return undefined;
  const { median, p95 } = fieldsOf(fields['startup_ms']);
  const count = (name: keyof VideoAnalytics) => number(fields[name]) ?? 0;
  return {
    views,
    unique_viewers: count('unique_viewers'),
    watch_time_seconds: count('watch_time_seconds'),
    startup_ms: typeof median === 'number' && typeof p95 === 'number' ? { median, p95 } : null,
    buffering_ratio: count('buffering_ratio'),
    stalls: count('stalls'),
    quality_switches: count('quality_switches'),
    seeks: count('seeks'),
    errors: count('errors'),
    average_completion: number(fields['average_completion']) ?? null,
    completed_views: count('completed_views'),
    // An entry that is no number stays as 0: each index stands for a part of the video.
    heat_map: list(fields['heat_map'], (entry) => number(entry) ?? 0) ?? [],
    devices: readShares(fields['devices']),
    browsers: readShares(fields['browsers']),
    operating_systems: readShares(fields['operating_systems']),
  };
}

const readShares = (value: unknown): VideoAnalytics['devices'] =>
  list(value, (entry) => {
    const fields = fieldsOf(entry);
    const name = text(fields['name']);
    return name ? { name, views: number(fields['views']) ?? 0 } : undefined;
  }) ?? [];
