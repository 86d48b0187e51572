/** A half-open range of Unix milliseconds: `from` is included, `to` is not. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export const spanOf = ({ from, to }: Range): number => to - from;

export const holds = ({ from, to }: Range, time: number): boolean => from <= time && time < to;

/** The time that two ranges share; `undefined` if there is none. */
export function intersect(a: Range, b: Range): Range | undefined {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from < to ? { from, to } : undefined;
}

/** What of each range lies in `within`. */
export const clip = (ranges: readonly Range[], within: Range): Range[] => ranges.flatMap((range) => intersect(range, within) ?? []);

/** Sorts ranges, joins those that touch or overlap, and drops empty ones. */
export function merge(ranges: readonly Range[]): Range[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (from >= to) continue;
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** The parts of `within` that none of the ranges covers. */
export function gapsIn(within: Range, ranges: readonly Range[]): Range[] {
  const gaps: Range[] = [];
  let at = within.from;
  for (const { from, to } of merge(ranges)) {
    if (to <= at) continue;
    if (from >= within.to) break;
    if (from > at) gaps.push({ from: at, to: from });
    at = to;
  }
  if (at < within.to) gaps.push({ from: at, to: within.to });
  return gaps;
}

/** The end of the last range before `time` and the start of the first one after it; neither if a range holds `time`. */
export function nearest(ranges: readonly Range[], time: number): { before?: number; after?: number } {
  let before: number | undefined;
  let after: number | undefined;
  for (const range of ranges) {
    if (holds(range, time)) return {};
    if (range.to <= time && range.to > (before ?? -Infinity)) before = range.to;
    if (range.from > time && range.from < (after ?? Infinity)) after = range.from;
  }
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}
