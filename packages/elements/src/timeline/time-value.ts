import type { Range } from '@oriel/core/timeline';
import { readTime } from '../base/time-value.ts';

// The recording player imports it from here.
export { readTime, type TimeValue } from '../base/time-value.ts';

/** `undefined` unless both are moments, in this order. */
export function readRange(from: unknown, to: unknown): Range | undefined {
  const range = { from: readTime(from), to: readTime(to) };
  return range.from !== undefined && range.to !== undefined && range.from < range.to ? { from: range.from, to: range.to } : undefined;
}
