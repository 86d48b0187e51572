import * as z from 'zod/mini';

/** A moment as ISO 8601 in UTC, to the millisecond: `2026-01-31T12:00:00.000Z`. */
export const IsoTime = z.iso.datetime({ offset: true });
export type IsoTime = z.infer<typeof IsoTime>;

/** A half-open range of time: `from` is inside, `to` is not. */
export const TimeRange = z.object({ from: IsoTime, to: IsoTime });
export type TimeRange = z.infer<typeof TimeRange>;
