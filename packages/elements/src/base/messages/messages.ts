import { Format } from '../format.ts';
import english from './en.ts';

export type Messages = ReturnType<typeof english>;

/** All words of one language. */
export type MessagesOf = (format: Format) => Messages;

/** What is missing falls back to English, so that a newer version of Oriel works with older messages. */
export type SomeMessagesOf = (format: Format) => { readonly [Group in keyof Messages]?: Partial<Messages[Group]> };

export type MessagesLoader = () => Promise<{ default: SomeMessagesOf }>;

const loaders = new Map<string, MessagesLoader>([
  ['ar', () => import('./ar.ts')],
  ['de', () => import('./de.ts')],
]);
/** `undefined` while it is being loaded, and after that failed. */
const languages = new Map<string, SomeMessagesOf | undefined>([['en', english]]);
const made = new Map<string, Messages>();
const listeners = new Set<() => void>();

/**
 * Adds a language, or replaces one.
 * @param locale BCP 47; `fr` also serves `fr-CA`
 */
export function registerMessages(locale: string, load: MessagesLoader): void {
  loaders.set(locale, load);
  languages.delete(locale);
  renew();
}

/** Loads the messages of a locale, for pages that want them before the first picture. Never rejects. */
export async function loadMessages(locale: string): Promise<void> {
  const language = languageOf(locale);
  const load = language && loaders.get(language);
  if (!load || languages.get(language)) return;
  languages.set(language, undefined);
  try {
    const { default: words } = await load();
    // A second registration may have come in between.
    if (loaders.get(language) === load) languages.set(language, words);
    renew();
  } catch (cause) {
    console.error(`Oriel: the messages for "${language}" could not be loaded.`, cause);
  }
}

/** The words for a locale: English until those of its language have arrived. */
export function messagesFor(locale: string): Messages {
  const kept = made.get(locale);
  if (kept) return kept;
  const language = languageOf(locale) ?? 'en';
  if (!languages.has(language)) void loadMessages(language);
  const words = languages.get(language);
  const messages = merge(english(new Format(locale, 'en')), words?.(new Format(locale, language)));
  made.set(locale, messages);
  return messages;
}

/** Calls back when messages have arrived, until the returned function is called. */
export function onMessages(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function renew(): void {
  made.clear();
  for (const listener of listeners) listener();
}

/** The registered language of a locale: `de-Latn-CH`, else `de-Latn`, else `de` (RFC 4647, lookup). */
function languageOf(locale: string): string | undefined {
  for (let tag = locale; tag; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    if (loaders.has(tag) || languages.has(tag)) return tag;
  }
  return undefined;
}

function merge(base: Messages, words: ReturnType<SomeMessagesOf> | undefined): Messages {
  if (!words) return base;
  const groups = Object.keys(base) as (keyof Messages)[];
  return Object.fromEntries(groups.map((group) => [group, { ...base[group], ...words[group] }])) as Messages;
}
