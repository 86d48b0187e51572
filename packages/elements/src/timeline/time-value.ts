/** A moment as pages write it: ISO 8601, or Unix milliseconds. */
export type TimeValue = string | number;

/** The farthest a `Date` can be from 1970 (ECMA-262). */
const FARTHEST = 8.64e15;

/** Unix milliseconds; `undefined` for what is no moment. */
export function readTime(value: TimeValue | null | undefined): number | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const time = typeof value === 'number' || /^-?\d+$/.test(value) ? Number(value) : Date.parse(value);
  return Math.abs(time) <= FARTHEST ? time : undefined;
}
