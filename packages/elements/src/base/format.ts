import type { Milliseconds } from '@oriel/core';

/** The forms of one phrase by plural category; `#` stands for the number. */
export type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Numbers, plurals and durations. */
export class Format {
  readonly #locale: string;
  readonly #language: string;
  /** Formatters are expensive to make, and words are asked for with every picture. */
  #plurals: Intl.PluralRules | undefined;
  readonly #numbers = new Map<string | undefined, Intl.NumberFormat>();

  /**
   * @param locale how numbers are written, BCP 47
   * @param language the language of the words, which chooses plural forms
   */
  constructor(locale: string, language: string) {
    this.#locale = locale;
    this.#language = language;
  }

  number(value: number, options?: Intl.NumberFormatOptions): string {
    const key = options && JSON.stringify(options);
    let formatter = this.#numbers.get(key);
    if (!formatter) this.#numbers.set(key, (formatter = new Intl.NumberFormat(this.#locale, options)));
    return formatter.format(value);
  }

  plural(count: number, forms: PluralForms): string {
    this.#plurals ??= new Intl.PluralRules(this.#language);
    const form = forms[this.#plurals.select(count)] ?? forms.other;
    return form.replace('#', this.number(count));
  }

  duration(length: Milliseconds): string {
    return formatDuration(length, this.#locale);
  }
}

/** A duration to the second in at most two units: 45 sec, 3 min 20 sec, 2 hr 5 min, 4 days 1 hr. */
export function formatDuration(length: Milliseconds, locale?: string): string {
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
  return new Intl.ListFormat(locale, { type: 'unit', style: 'narrow' }).format(parts);
}
