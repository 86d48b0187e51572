/** A half-open range of Unix milliseconds: `from` belongs to it, `to` does not. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export const spanOf = ({ from, to }: Range): number => to - from;

export const holds = ({ from, to }: Range, time: number): boolean => from <= time && time < to;

/** What both have in common; `undefined` when that is nothing. */
export function intersect(a: Range, b: Range): Range | undefined {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from < to ? { from, to } : undefined;
}

/** Sorted, those that touch or overlap made one, empty ones dropped. */
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

/** What of `within` none of the ranges covers: the gaps between recordings, or what is still to be asked for. */
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

/** The end of the last range before `time` and the start of the first one after it; nothing of either inside a range. */
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
