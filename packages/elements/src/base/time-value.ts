import type { Milliseconds } from '@oriel/core';

/** A moment as pages write it: ISO 8601, Unix milliseconds or a `Date`. */
export type TimeValue = string | number | Date;

/** The largest distance of a `Date` from 1970 (ECMA-262). */
export const FARTHEST: Milliseconds = 8.64e15;

/** @returns Unix milliseconds; `undefined` for what is not a moment */
export function readTime(value: unknown): Milliseconds | undefined {
  const time = value instanceof Date ? value.getTime() : typeof value === 'number' ? value : typeof value === 'string' ? parse(value) : NaN;
  return Math.abs(time) <= FARTHEST ? time : undefined;
}

const parse = (text: string): number => (/^-?\d+$/.test(text) ? Number(text) : Date.parse(text));
