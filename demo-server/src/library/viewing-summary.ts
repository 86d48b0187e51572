import type { VideoAnalytics } from '@oriel/core/contract';
import { lengthOf } from './seen-ranges.ts';
import type { ViewingSession } from './viewing-store.ts';

const PARTS = 100;

/** What the sessions of one video say together. @param duration of the video in seconds, null while unknown */
export function summarize(sessions: readonly ViewingSession[], duration: number | null): VideoAnalytics {
  const views = sessions.filter(({ hasStarted }) => hasStarted);
  const sum = (pick: (session: ViewingSession) => number, of = sessions) => of.reduce((total, session) => total + pick(session), 0);
  const watched = sum(({ watchedSeconds }) => watchedSeconds);
  const stalled = sum(({ stalledMs }) => stalledMs) / 1000;
  const startups = views.flatMap(({ startupMs }) => (startupMs === null ? [] : [startupMs])).toSorted((a, b) => a - b);
  const isKnown = duration !== null && duration > 0;
  return {
    views: views.length,
    unique_viewers: new Set(views.flatMap(({ userId }) => (userId === null ? [] : [userId]))).size,
    watch_time_seconds: watched,
    startup_ms: startups.length === 0 ? null : { median: quantile(startups, 0.5), p95: quantile(startups, 0.95) },
    stalls: sum(({ stalls }) => stalls),
    buffering_ratio: stalled === 0 ? 0 : stalled / (stalled + watched),
    quality_switches: sum(({ qualitySwitches }) => qualitySwitches),
    seeks: sum(({ seeks }) => seeks),
    errors: sum(({ errors }) => errors),
    average_completion: isKnown ? (views.length === 0 ? 0 : sum(({ seen }) => lengthOf(seen, duration) / duration, views) / views.length) : null,
    completed_views: views.filter(({ hasEnded }) => hasEnded).length,
    heat_map: isKnown ? heatMap(views, duration) : [],
    devices: shares(views.map(({ device }) => device)),
    browsers: shares(views.map(({ browser }) => browser)),
    operating_systems: shares(views.map(({ os }) => os)),
  };
}

/** A view has seen a part when it has seen its middle. */
function heatMap(views: readonly ViewingSession[], duration: number): number[] {
  return Array.from({ length: PARTS }, (_, i) => {
    const middle = ((i + 0.5) / PARTS) * duration;
    const seenBy = views.filter(({ seen }) => seen.some(([from, to]) => from <= middle && middle < to));
    return views.length === 0 ? 0 : seenBy.length / views.length;
  });
}

function shares(names: readonly (string | null)[]): VideoAnalytics['devices'] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name ?? 'unknown', (counts.get(name ?? 'unknown') ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, views: count })).toSorted((a, b) => b.views - a.views || a.name.localeCompare(b.name));
}

/** The nearest rank. */
const quantile = (sorted: readonly number[], q: number): number => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
