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
  /** 21 Nov */
  day: { day: 'numeric', month: 'short' },
  /** 21 Nov, 14:03 */
  dayMinute: { ...clock, day: 'numeric', month: 'short' },
  /** Sat 21 Nov */
  weekday: { weekday: 'short', day: 'numeric', month: 'short' },
  /** Nov */
  month: { month: 'short' },
  /** 2026 */
  year: { year: 'numeric' },
  /** 21 Nov 2026 */
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  /** Saturday 21 November 2026 at 14:03:22: for people who listen */
  spoken: { dateStyle: 'full', timeStyle: 'medium', hourCycle: 'h23' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type TimeStyle = keyof typeof styles;

/** Times in the viewer's own zone, as their locale writes them. Formatters are dear to make, so they are kept. */
export class TimeFormat {
  readonly #locale: string | undefined;
  readonly #formatters = new Map<TimeStyle, Intl.DateTimeFormat>();

  constructor(locale?: string) {
    this.#locale = locale;
  }

  /** Empty for what no date can be. */
  format(time: number, style: TimeStyle): string {
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
