/** Parts of a video, in seconds; of a session, in numbers of events. */
export type Seen = [from: number, to: number];

/** More gaps than this are closed, the smallest first: a viewer who seeks all the time would fill the database. */
const MAX_RANGES = 500;

/** The union of ranges, in order and without overlaps. */
export function mergeSeen(ranges: readonly Seen[]): Seen[] {
  const merged: Seen[] = [];
  for (const [from, to] of ranges.filter((range) => range[1] > range[0]).toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  while (merged.length > MAX_RANGES) {
    const gaps = merged.slice(1).map(([from], i) => from - merged[i]![1]);
    const smallest = gaps.indexOf(Math.min(...gaps));
    merged.splice(smallest, 2, [merged[smallest]![0], merged[smallest + 1]![1]]);
  }
  return merged;
}

/** Seconds before `end`. */
export const lengthOf = (seen: readonly Seen[], end: number): number => seen.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, end) - from), 0);
