/** A media time as players write it: 0:07, 12:03, 1:02:03. */
export function mediaClock(seconds: number, locale: string): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const [plain, padded] = digits(locale);
  return hours > 0 ? `${plain.format(hours)}:${padded.format(minutes)}:${padded.format(rest)}` : `${plain.format(minutes)}:${padded.format(rest)}`;
}

type Digits = readonly [plain: Intl.NumberFormat, padded: Intl.NumberFormat];

/** Formatters are expensive to make, and clocks are written several times a second. */
const kept = new Map<string, Digits>();

function digits(locale: string): Digits {
  let found = kept.get(locale);
  if (!found) {
    found = [new Intl.NumberFormat(locale, { useGrouping: false }), new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 })];
    kept.set(locale, found);
  }
  return found;
}
