import { holds, type Range } from '@oriel/core/timeline';
import type { TimelineActivity, TimelineEvent, TimelineFacts } from './scene.ts';

/** What a page says itself; missing: what the server says. */
export interface GivenFacts {
  readonly sequences: readonly Range[] | undefined;
  readonly activity: TimelineActivity | undefined;
  readonly events: readonly TimelineEvent[] | undefined;
}

const everything: Range = { from: -Infinity, to: Infinity };

/** Takes what can be taken of a page's values, whatever they are. */
export const readGiven = ({ sequences, activity, events }: Record<keyof GivenFacts, unknown>): GivenFacts => ({
  sequences: Array.isArray(sequences) ? sequences.filter(isRange) : undefined,
  activity: isRange(activity) && 'buckets' in activity && Array.isArray(activity.buckets) ? (activity as TimelineActivity) : undefined,
  events: Array.isArray(events) ? events.filter(isEvent) : undefined,
});

/** What a page says goes before what was loaded. */
export const combine = (given: GivenFacts, loaded: TimelineFacts | undefined, asks: boolean): TimelineFacts => ({
  known: given.sequences || !asks ? [everything] : (loaded?.known ?? []),
  sequences: given.sequences ?? loaded?.sequences ?? [],
  activity: given.activity ?? loaded?.activity,
  events: given.events ?? loaded?.events ?? [],
});

export const isRecorded = ({ sequences }: TimelineFacts, time: number): boolean => sequences.some((range) => holds(range, time));

function isRange(value: unknown): value is Range {
  const range = value as Partial<Range> | null | undefined;
  return typeof range?.from === 'number' && typeof range.to === 'number' && range.from < range.to;
}

const isEvent = (value: unknown): value is TimelineEvent => typeof (value as Partial<TimelineEvent> | null | undefined)?.time === 'number';
