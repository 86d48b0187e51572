import type { Range } from '@oriel/core/timeline';

/** A moment as pages write it: ISO 8601, or Unix milliseconds. */
export type TimeValue = string | number;

/** The farthest a `Date` can be from 1970 (ECMA-262). */
export const FARTHEST = 8.64e15;

/** Unix milliseconds; `undefined` for what is no moment. */
export function readTime(value: unknown): number | undefined {
  if ((typeof value !== 'string' && typeof value !== 'number') || value === '') return undefined;
  const time = typeof value === 'number' || /^-?\d+$/.test(value) ? Number(value) : Date.parse(value);
  return Math.abs(time) <= FARTHEST ? time : undefined;
}

/** `undefined` unless both are moments, in their order. */
export function readRange(from: unknown, to: unknown): Range | undefined {
  const range = { from: readTime(from), to: readTime(to) };
  return range.from !== undefined && range.to !== undefined && range.from < range.to ? { from: range.from, to: range.to } : undefined;
}
