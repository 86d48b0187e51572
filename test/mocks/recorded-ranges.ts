import type { Milliseconds, RecordedRange } from '@oriel/core';

/** In order; the last may end at `Infinity`: it is still being recorded. */
export type RecordedRanges = readonly RecordedRange[];

/** At 25 frames a second. */
const FRAME: Milliseconds = 40;

/** The last recorded frame before a time, and the first one after it. */
export function nearestOf(ranges: RecordedRanges, time: Milliseconds): { before: Milliseconds | undefined; after: Milliseconds | undefined } {
  const end = ranges.findLast(({ to }) => to <= time)?.to;
  return { before: end === undefined ? undefined : end - FRAME, after: ranges.find(({ from }) => from > time)?.from };
}
