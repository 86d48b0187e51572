import type { Range } from './range.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps that people count in, and into how many parts each is divided by minor ticks. */
const steps: readonly (readonly [step: number, parts: number])[] = [
  [SECOND, 5],
  [2 * SECOND, 4],
  [5 * SECOND, 5],
  [10 * SECOND, 5],
  [15 * SECOND, 3],
  [30 * SECOND, 6],
  [MINUTE, 6],
  [2 * MINUTE, 4],
  [5 * MINUTE, 5],
  [10 * MINUTE, 5],
  [15 * MINUTE, 3],
  [30 * MINUTE, 6],
  [HOUR, 6],
  [2 * HOUR, 4],
  [3 * HOUR, 3],
  [6 * HOUR, 6],
  [12 * HOUR, 4],
  [DAY, 4],
  [2 * DAY, 2],
  [7 * DAY, 7],
  [14 * DAY, 2],
  [28 * DAY, 4],
  [91 * DAY, 13],
  [364 * DAY, 4],
];

export interface TickScale {
  /** Milliseconds from one labelled tick to the next. */
  readonly step: number;
  /** How many minor ticks' spaces lie in a step. */
  readonly parts: number;
}

/**
 * - `minor`: without a label
 * - `major`: with one
 * - `day`: with the date: local midnight, where steps are shorter than a day
 */
export type TickKind = 'minor' | 'major' | 'day';

export interface TimeTick {
  readonly time: number;
  readonly kind: TickKind;
}

/** Milliseconds to add to UTC at `time` for the wall clock; the default asks for the machine's own zone. */
export type ZoneOffset = (time: number) => number;

export const localOffset: ZoneOffset = (time) => -new Date(time).getTimezoneOffset() * MINUTE;

/** The finest scale that leaves each label the room that `room` says it needs, in pixels. */
export function tickScale(span: number, width: number, room: (step: number) => number): TickScale {
  for (const [step, parts] of steps) {
    if ((step / span) * width >= room(step)) return { step, parts };
  }
  const [step, parts] = steps.at(-1) ?? [364 * DAY, 4];
  return { step, parts };
}

/** The ticks in `range`, on the wall clock's round times, daylight saving included. */
export function ticksIn({ from, to }: Range, { step, parts }: TickScale, offset: ZoneOffset = localOffset): TimeTick[] {
  const minor = step / parts;
  const ticks: TimeTick[] = [];
  let last = -Infinity;
  for (let wall = Math.ceil((from + offset(from) - HOUR) / minor) * minor; ; wall += minor) {
    // The offset that holds there, not here: a range may cross a change of the clocks.
    const guess = wall - offset(wall - offset(from));
    const time = wall - offset(guess);
    // Beyond what a date can be there is no wall clock.
    if (!(time < to)) return ticks;
    if (time < from || time <= last) continue;
    last = time;
    const kind = wall % step !== 0 ? 'minor' : step < DAY && wall % DAY === 0 ? 'day' : 'major';
    ticks.push({ time, kind });
  }
}
