import type { IsoTime } from './schemas/time.ts';

/** A duration, or a moment as Unix time, in milliseconds. Everything but the wire uses it. */
export type Milliseconds = number;

/** Header of every answer of the server: its clock when it answered, Unix milliseconds. */
export const TIME_HEADER = 'Oriel-Time';

export const toIso = (time: Milliseconds): IsoTime => new Date(time).toISOString();
export const fromIso = (time: IsoTime): Milliseconds => Date.parse(time);
