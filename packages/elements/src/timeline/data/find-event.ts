import type { Range } from '@oriel/core/timeline';
import type { TimelineEvent } from '../facts.ts';

export type Direction = 'earlier' | 'later';

export interface FindEventOptions {
  /** All events of a range, in order of time. */
  eventsIn(range: Range): Promise<readonly TimelineEvent[]>;
  /** Where to start, Unix milliseconds; an event at this very moment does not count. */
  time: number;
  direction: Direction;
  /** How much time is searched first, in milliseconds. */
  span: number;
  /** The search ends at the limits. */
  limits: Range;
}

/** The nearest event before or after a moment. Searches longer and longer ranges. @throws what `eventsIn` throws */
export async function findEvent({ eventsIn, time, direction, span, limits }: FindEventOptions): Promise<TimelineEvent | undefined> {
  const later = direction === 'later';
  for (let edge = time; ; span *= 8) {
    const next = later ? Math.min(limits.to, edge + span) : Math.max(limits.from, edge - span);
    const range = later ? { from: edge, to: next } : { from: next, to: edge };
    if (!(range.from < range.to)) return undefined;
    const found = (await eventsIn(range)).filter((event) => (later ? event.time > time : event.time < time));
    if (found.length > 0) return later ? found[0] : found.at(-1);
    edge = next;
  }
}
