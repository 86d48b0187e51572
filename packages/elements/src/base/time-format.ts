import type { Milliseconds } from '@oriel/core';
import { readTime } from './time-value.ts';

/** Times stand in columns and are compared: two digits each and 24 hours, in every language. */
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

const styles = {
  /** 14:03 */
  minute: clock,
  /** 14:03:22 */
  second: { ...clock, second: '2-digit' },
  /** 14:03:22.480 */
  millisecond: { ...clock, second: '2-digit', fractionalSecondDigits: 3 },
  /** Nov */
  month: { month: 'short' },
  /** 2026 */
  year: { year: 'numeric' },
  /** 21 Nov */
  day: { day: 'numeric', month: 'short' },
  /** 21 Nov, 14:03 */
  dayMinute: { ...clock, day: 'numeric', month: 'short' },
  /** Sat 21 Nov */
  weekday: { weekday: 'short', day: 'numeric', month: 'short' },
  /** 21 Nov 2026 */
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  /** 21 Nov 2026, 14:03:22 */
  moment: { ...clock, day: 'numeric', month: 'short', year: 'numeric', second: '2-digit' },
  /** Saturday 21 November 2026 at 14:03:22, for screen readers */
  spoken: { dateStyle: 'full', timeStyle: 'medium', hourCycle: 'h23' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type TimeStyle = keyof typeof styles;

/** Times in the viewer's time zone, as a locale writes them. Formatters are expensive to make, so they are kept. */
export class TimeFormat {
  readonly #locale: string | undefined;
  readonly #formatters = new Map<TimeStyle, Intl.DateTimeFormat>();

  constructor(locale?: string) {
    this.#locale = locale;
  }

  /** @returns an empty string for what a `Date` cannot hold */
  format(time: Milliseconds, style: TimeStyle): string {
    if (readTime(time) === undefined) return '';
    let formatter = this.#formatters.get(style);
    if (!formatter) {
      formatter = new Intl.DateTimeFormat(this.#locale, styles[style]);
      this.#formatters.set(style, formatter);
    }
    return formatter.format(time);
  }
}

const formats = new Map<string | undefined, TimeFormat>();

/** The one format of a locale; `undefined` is the browser's own. */
export function timeFormat(locale: string | undefined): TimeFormat {
  let format = formats.get(locale);
  if (!format) formats.set(locale, (format = new TimeFormat(locale)));
  return format;
}

/**
 * A moment to the second, in the viewer's time zone; with its date unless that is the date of `now`.
 * @returns an empty string for what a `Date` cannot hold
 */
export function formatTime(time: Milliseconds, locale: string | undefined, now: Milliseconds): string {
  const sameDay = new Date(time).toDateString() === new Date(now).toDateString();
  return timeFormat(locale).format(time, sameDay ? 'second' : 'moment');
}
