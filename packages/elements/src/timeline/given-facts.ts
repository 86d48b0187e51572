import { holds, type Range } from '@oriel/core/timeline';
import type { ActivityPart, TimelineActivity, TimelineEvent, TimelineFacts } from './facts.ts';

/** What the page gives; what is missing comes from the server. */
export interface GivenFacts {
  readonly sequences: readonly Range[] | undefined;
  readonly activity: readonly ActivityPart[] | undefined;
  readonly events: readonly TimelineEvent[] | undefined;
}

export const everything: Range = { from: -Infinity, to: Infinity };

/** Reads the properties of a page, which may have any value. Invalid items are left out. */
export const readGiven = ({ sequences, activity, events }: Partial<Record<keyof GivenFacts, unknown>>): GivenFacts => ({
  sequences: Array.isArray(sequences) ? sequences.filter(isRange) : undefined,
  activity: isActivity(activity) ? [{ ...activity, within: activity }] : undefined,
  events: Array.isArray(events) ? events.filter(isEvent).sort((a, b) => a.time - b.time) : undefined,
});

export const isRecorded = ({ sequences }: TimelineFacts, time: number): boolean => sequences.some((range) => holds(range, time));

/** The event nearest to `time`, not farther than `reach` milliseconds. */
export function eventNear(events: readonly TimelineEvent[], time: number, reach: number): TimelineEvent | undefined {
  const distance = (event: TimelineEvent) => Math.abs(event.time - time);
  return events.filter((event) => distance(event) <= reach).sort((a, b) => distance(a) - distance(b))[0];
}

function isRange(value: unknown): value is Range {
  const range = value as Partial<Range> | null | undefined;
  return typeof range?.from === 'number' && typeof range.to === 'number' && range.from < range.to;
}

const isActivity = (value: unknown): value is TimelineActivity => isRange(value) && 'buckets' in value && Array.isArray(value.buckets);

const isEvent = (value: unknown): value is TimelineEvent => typeof (value as Partial<TimelineEvent> | null | undefined)?.time === 'number';
