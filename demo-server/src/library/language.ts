const UNKNOWN = 'und';

/** The canonical form of a language tag (RFC 5646): `eng` → `en`, `pt-br` → `pt-BR`. `undefined` for what is none. */
export function canonicalLanguage(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** The name of a language in that language: `de` → `Deutsch`. @param unknown for one without a name */
export function nameOfLanguage(language: string, unknown = 'Captions'): string {
  // `Intl` takes no private-use subtag, as in `en-x-2`.
  const named = language.replace(/-x-.*$/i, '');
  const name = named.startsWith(UNKNOWN) ? undefined : new Intl.DisplayNames(named, { type: 'language', fallback: 'none' }).of(named);
  return name ?? unknown;
}
