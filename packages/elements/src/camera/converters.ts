import type { Milliseconds } from '@oriel/core';
import { readTime } from '../timeline/time-value.ts';

/** The farthest that a `Date` can reach, ECMA-262. */
const LAST: Milliseconds = 8.64e15;

/** Unix milliseconds of a moment given as such, as ISO 8601 or as a `Date`; `undefined` for anything else. */
export function toTime(value: unknown): Milliseconds | undefined {
  const time = value instanceof Date ? value.getTime() : typeof value === 'number' || typeof value === 'string' ? readTime(value) : undefined;
  return time !== undefined && Math.abs(time) <= LAST ? time : undefined;
}

/** 0.125 to 32; 1 for what is no speed. */
export function toSpeed(value: unknown): number {
  const speed = Number(value);
  return speed > 0 ? Math.min(32, Math.max(0.125, speed)) : 1;
}

/** An attribute that is on unless it says `false`. */
export const onUnlessFalse = { fromAttribute: (value: string | null) => value !== 'false' };
