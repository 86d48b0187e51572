import type { Range } from '@oriel/core/timeline';

/** A moment as pages write it: ISO 8601, Unix milliseconds or a `Date`. */
export type TimeValue = string | number | Date;

/** The largest distance of a `Date` from 1970 (ECMA-262). */
export const FARTHEST = 8.64e15;

/** @returns Unix milliseconds; `undefined` for what is not a moment */
export function readTime(value: unknown): number | undefined {
  const time = value instanceof Date ? value.getTime() : typeof value === 'number' ? value : typeof value === 'string' ? parse(value) : NaN;
  return Math.abs(time) <= FARTHEST ? time : undefined;
}

const parse = (text: string): number => (/^-?\d+$/.test(text) ? Number(text) : Date.parse(text));

/** `undefined` unless both are moments, in this order. */
export function readRange(from: unknown, to: unknown): Range | undefined {
  const range = { from: readTime(from), to: readTime(to) };
  return range.from !== undefined && range.to !== undefined && range.from < range.to ? { from: range.from, to: range.to } : undefined;
}
