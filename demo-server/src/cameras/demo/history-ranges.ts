import type { Milliseconds } from '../../media/frame.ts';
import type { Range } from '../../archive/archive-index.ts';
import type { Scene } from './scene.ts';

/** One run of FFmpeg makes at most this much, from a whole minute on, ms. */
const CHUNK = 60_000;
/** Shorter holes are not worth a run, ms. */
const LEAST = 200;

/** A range in chunks, newest first. */
export function chunksOf({ from, to }: Range): Range[] {
  const chunks: Range[] = [];
  for (let start = Math.floor((to - 1) / CHUNK) * CHUNK; start + CHUNK > from; start -= CHUNK) {
    chunks.push({ from: Math.max(from, start), to: Math.min(to, start + CHUNK) });
  }
  return chunks;
}

/** What is left of a range without others, which rise and do not overlap. */
export function without(range: Range, others: readonly Range[]): Range[] {
  const left: Range[] = [];
  let { from } = range;
  for (const other of others) {
    left.push({ from, to: Math.min(other.from, range.to) });
    from = Math.max(from, other.to);
  }
  return [...left, { from, to: range.to }].filter((each) => each.to - each.from >= LEAST);
}

/** When a camera sends nothing, within a range. */
export function outagesIn({ outage }: Scene, { from, to }: Range): Range[] {
  if (!outage) return [];
  const period: Milliseconds = outage.period * 1000;
  const length: Milliseconds = outage.length * 1000;
  const outages: Range[] = [];
  for (let start = Math.floor(from / period) * period; start < to; start += period) {
    if (start + length > from) outages.push({ from: Math.max(from, start), to: Math.min(to, start + length) });
  }
  return outages;
}
