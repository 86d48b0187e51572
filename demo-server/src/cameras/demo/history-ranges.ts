import type { Range } from '../../archive/archive-index.ts';
import type { Milliseconds } from '../../media/frame.ts';
import type { Scene } from './scene.ts';

/** One FFmpeg process draws at most this much. Chunks begin at whole minutes. */
const CHUNK: Milliseconds = 60_000;
/** Shorter gaps are not worth a process. */
const SHORTEST: Milliseconds = 200;

/** Splits a range into chunks, newest first. */
export function chunksOf({ from, to }: Range): Range[] {
  const chunks: Range[] = [];
  for (let start = Math.floor((to - 1) / CHUNK) * CHUNK; start + CHUNK > from; start -= CHUNK) {
    chunks.push({ from: Math.max(from, start), to: Math.min(to, start + CHUNK) });
  }
  return chunks;
}

/** Subtracts other ranges, which must be in order and must not overlap, from a range. */
export function without(range: Range, others: readonly Range[]): Range[] {
  const left: Range[] = [];
  let { from } = range;
  for (const other of others) {
    left.push({ from, to: Math.min(other.from, range.to) });
    from = Math.max(from, other.to);
  }
  return [...left, { from, to: range.to }].filter((each) => each.to - each.from >= SHORTEST);
}

/** The outages of a scene within a range. */
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
