import type { Milliseconds, UnixMs } from '../media/frame.ts';

/** Seconds, to a hundredth of a millisecond. */
export const seconds = (time: Milliseconds): string => String(Number((time / 1000).toFixed(5)));

export const programDateTime = (time: UnixMs): string => `#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(time)).toISOString()}`;

/** `signature`: `access=…`, or empty. */
export const withSignature = (url: string, signature: string): string => (signature ? `${url}?${signature}` : url);
