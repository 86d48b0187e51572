import type { Range } from '@oriel/core/timeline';
import { timeDay, timeHour, timeMinute, timeMonth, timeSecond, timeYear, type CountableTimeInterval, type TimeInterval } from 'd3-time';
import type { TimeStyle } from '../base/time-format.ts';

/** A step of the wall clock or the calendar, as d3-time defines it. */
interface Step {
  floor(date: Date): Date;
  range(from: Date, to: Date): Date[];
}

export interface TickScale {
  /** About how long a step is, in milliseconds. */
  readonly span: number;
  readonly major: Step;
  /** Steps of the ticks between the labels. */
  readonly minor: Step;
  readonly label: TimeStyle;
  /** A larger unit, whose first tick is labelled with it: the day above hours, the year above months. */
  readonly unit: Step;
  readonly unitLabel: TimeStyle;
  /** How the left end says where in the larger unit the view begins. */
  readonly pinned: TimeStyle;
}

/** `unit`: the first tick of a larger unit. Minor ticks have no label. */
export type TickKind = 'minor' | 'major' | 'unit';

export interface TimeTick {
  /** Unix milliseconds. */
  readonly time: number;
  readonly kind: TickKind;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const every = (interval: CountableTimeInterval, count: number): TimeInterval => interval.every(count) ?? interval;
/** Without the 31st, so that the 1st has a label in each month. */
const otherDays = timeDay.filter((date) => date.getDate() % 2 === 1 && date.getDate() < 31);
const mondays = timeDay.filter((date) => date.getDay() === 1);

const inDay = { unit: timeDay, unitLabel: 'weekday', pinned: 'weekday' } as const;
const inYear = { unit: timeYear, unitLabel: 'date', pinned: 'year' } as const;

const seconds = (major: number, minor: number): TickScale => ({ span: major * SECOND, major: every(timeSecond, major), minor: every(timeSecond, minor), label: 'second', ...inDay });
const minutes = (major: number, minor: Step): TickScale => ({ span: major * MINUTE, major: every(timeMinute, major), minor, label: 'minute', ...inDay });
const hours = (major: number, minor: Step): TickScale => ({ span: major * HOUR, major: every(timeHour, major), minor, label: 'minute', ...inDay });
const days = (span: number, major: Step, minor: Step, label: TimeStyle = 'day'): TickScale => ({ span: span * DAY, major, minor, label, ...inYear });
const months = (count: number, minor: Step): TickScale => ({ span: count * 28 * DAY, major: every(timeMonth, count), minor, label: 'month', ...inYear, unitLabel: 'year' });

/** From fine to coarse. The shortest step of each kind counts: February for months. */
const scales: readonly TickScale[] = [
  seconds(1, 1),
  seconds(2, 1),
  seconds(5, 1),
  seconds(10, 5),
  seconds(15, 5),
  seconds(30, 10),
  minutes(1, every(timeSecond, 15)),
  minutes(2, every(timeSecond, 30)),
  minutes(5, timeMinute),
  minutes(10, every(timeMinute, 5)),
  minutes(15, every(timeMinute, 5)),
  minutes(30, every(timeMinute, 10)),
  hours(1, every(timeMinute, 15)),
  hours(2, every(timeMinute, 30)),
  hours(3, timeHour),
  hours(6, timeHour),
  // Not 12: the label of midnight would cover noon.
  days(1, timeDay, every(timeHour, 6), 'weekday'),
  days(1, timeDay, every(timeHour, 6)),
  days(2, otherDays, timeDay),
  days(7, mondays, timeDay),
  months(1, mondays),
  months(3, timeMonth),
  { ...months(12, every(timeMonth, 3)), major: timeYear, label: 'year' },
];

/** The finest scale on which each label has the room it needs. `room` is in pixels, for the labels of a style. */
export function tickScale(span: number, width: number, room: (label: TimeStyle) => number): TickScale {
  return scales.find((scale) => (scale.span / span) * width >= room(scale.label)) ?? scales.at(-1)!;
}

/** The ticks of a range in the viewer's time zone, in order. */
export function ticksIn({ from, to }: Range, { major, minor, unit }: TickScale): TimeTick[] {
  const times = (step: Step) => step.range(new Date(from), new Date(to)).map(Number);
  const labelled = new Set(times(major));
  const isFirst = (time: number) => Number(unit.floor(new Date(time))) === time;
  return [...new Set([...labelled, ...times(minor)])]
    .sort((a, b) => a - b)
    .map((time) => ({ time, kind: !labelled.has(time) ? 'minor' : isFirst(time) ? 'unit' : 'major' }));
}
