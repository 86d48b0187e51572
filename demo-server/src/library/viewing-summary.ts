import type { VideoAnalytics } from '@oriel/core/contract';
import { lengthOf } from './seen-ranges.ts';
import type { ViewingSession } from './viewing-store.ts';

const PARTS = 100;
/** Qualities in a result. */
const MOST_QUALITIES = 20;

/** Adds up the sessions of one video. */
export class ViewingSummary {
  /** Duration of the video in seconds, null while unknown. */
  readonly #duration: number | null;
  readonly #users = new Set<string>();
  readonly #startups: number[] = [];
  readonly #parts = Array.from({ length: PARTS }, () => 0);
  readonly #bandwidths: number[] = [];
  readonly #qualities = new Map<string, number>();
  readonly #devices = new Map<string, number>();
  readonly #browsers = new Map<string, number>();
  readonly #systems = new Map<string, number>();
  readonly #countries = new Map<string, number>();
  readonly #totals = { views: 0, completed: 0, watched: 0, stalls: 0, stalledMs: 0, switches: 0, seeks: 0, errors: 0, seen: 0 };

  constructor(duration: number | null) {
    this.#duration = duration !== null && duration > 0 ? duration : null;
  }

  add(session: ViewingSession): void {
    const totals = this.#totals;
    totals.watched += session.watchedSeconds;
    totals.stalls += session.stalls;
    totals.stalledMs += session.stalledMs;
    totals.switches += session.qualitySwitches;
    totals.seeks += session.seeks;
    totals.errors += session.errors;
    for (const [label, seconds] of Object.entries(session.qualities)) this.#qualities.set(label, (this.#qualities.get(label) ?? 0) + seconds);
    if (session.hasStarted) this.#addView(session);
  }

  result(): VideoAnalytics {
    const { views, completed, watched, stalls, stalledMs, switches, seeks, errors, seen } = this.#totals;
    const startups = this.#startups.toSorted((a, b) => a - b);
    return {
      views,
      unique_viewers: this.#users.size,
      watch_time_seconds: watched,
      startup_ms: startups.length === 0 ? null : { median: quantile(startups, 0.5), p95: quantile(startups, 0.95) },
      stalls,
      buffering_ratio: bufferingRatio({ stalledMs, watched }),
      quality_switches: switches,
      bandwidth_kbps: this.#bandwidths.length === 0 ? null : quantile(this.#bandwidths.toSorted((a, b) => a - b), 0.5),
      qualities: longest(this.#qualities),
      seeks,
      errors,
      average_completion: this.#duration === null ? null : seen / this.#duration / Math.max(1, views),
      completed_views: completed,
      heat_map: this.#duration === null ? [] : this.#parts.map((count) => count / Math.max(1, views)),
      devices: shares(this.#devices),
      browsers: shares(this.#browsers),
      operating_systems: shares(this.#systems),
      countries: shares(this.#countries),
    };
  }

  #addView({ userId, bandwidthKbps, startupMs, hasEnded, seen, device, browser, os, country }: ViewingSession): void {
    this.#totals.views += 1;
    if (hasEnded) this.#totals.completed += 1;
    if (userId !== null) this.#users.add(userId);
    if (startupMs !== null) this.#startups.push(startupMs);
    if (bandwidthKbps !== null) this.#bandwidths.push(bandwidthKbps);
    for (const [counts, name] of [[this.#devices, device], [this.#browsers, browser], [this.#systems, os]] as const) {
      counts.set(name ?? 'unknown', (counts.get(name ?? 'unknown') ?? 0) + 1);
    }
    if (country !== null) this.#countries.set(country, (this.#countries.get(country) ?? 0) + 1);
    if (this.#duration === null) return;
    this.#totals.seen += lengthOf(seen, this.#duration);
    // A view has seen a part when it has seen its middle.
    for (const [from, to] of seen) {
      const place = (time: number) => Math.ceil((time / this.#duration!) * PARTS - 0.5);
      for (let part = Math.max(0, place(from)); part < Math.min(PARTS, place(to)); part++) this.#parts[part]! += 1;
    }
  }
}

/** Time spent waiting for data, as a part of waiting and playing. */
export function bufferingRatio({ stalledMs, watched }: { stalledMs: number; watched: number }): number {
  const stalled = stalledMs / 1000;
  return stalled === 0 ? 0 : stalled / (stalled + watched);
}

const shares = (counts: ReadonlyMap<string, number>): VideoAnalytics['devices'] =>
  [...counts].map(([name, views]) => ({ name, views })).toSorted((a, b) => b.views - a.views || a.name.localeCompare(b.name));

const longest = (qualities: ReadonlyMap<string, number>): VideoAnalytics['qualities'] =>
  [...qualities].toSorted(([, a], [, b]) => b - a).slice(0, MOST_QUALITIES).map(([label, seconds]) => ({ quality_label: label, watch_time_seconds: seconds }));

/** The nearest rank. */
const quantile = (sorted: readonly number[], q: number): number => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
