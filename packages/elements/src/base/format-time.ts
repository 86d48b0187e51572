import { timeFormat } from '../timeline/time-format.ts';

type Milliseconds = number;

const isSameDay = (a: Milliseconds, b: Milliseconds): boolean => new Date(a).toDateString() === new Date(b).toDateString();

/** What a `Date` can hold, ECMA-262. */
const isTime = (time: Milliseconds): boolean => Math.abs(time) <= 8.64e15;

/**
 * A moment to the second, in the viewer's time zone; with its day unless that is the day of `now`.
 * @returns an empty string for what is no time
 */
export function formatTime(time: Milliseconds, locale?: string, now: Milliseconds = Date.now()): string {
  if (!isTime(time)) return '';
  const format = timeFormat(locale);
  const clock = format.format(time, 'second');
  return isSameDay(time, now) ? clock : `${format.format(time, 'date')} ${clock}`;
}

/** A length of time to the second in at most two units: `45 s`, `3 min 20 s`, `2 h 5 min`, `4 d 1 h`. */
export function formatDuration(length: Milliseconds, locale?: string): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  let rest = Math.max(0, Math.round(length / 1000));
  const first = units.findIndex(([, seconds]) => rest >= seconds);
  const parts: string[] = [];
  for (const [unit, seconds] of first < 0 ? units.slice(-1) : units.slice(first, first + 2)) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0 || parts.length === 0) {
      parts.push(new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(count));
    }
  }
  return parts.join(' ');
}
