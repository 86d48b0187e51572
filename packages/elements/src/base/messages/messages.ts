import { Format } from '../format.ts';
import type { english } from './english/index.ts';

/** Groups of English words, by name. */
export type English = Readonly<Record<string, (format: Format) => object>>;

/** The words of groups, in some language. */
export type WordsOf<Groups extends English> = { readonly [Group in keyof Groups]: ReturnType<Groups[Group]> };

export type Messages = WordsOf<typeof english>;

/** All words of one language. */
export type MessagesOf = (format: Format) => Messages;

/** What is missing falls back to English, so that a newer version of Oriel works with older messages. */
export type SomeMessagesOf = (format: Format) => { readonly [Group in keyof Messages]?: Partial<Messages[Group]> };

export type MessagesLoader = () => Promise<{ default: SomeMessagesOf }>;

const loaders = new Map<string, MessagesLoader>([
  ['ar', () => import('./ar.ts')],
  ['de', () => import('./de.ts')],
]);
/** English is in every element. Others are `undefined` while they are being loaded, and after that failed. */
const languages = new Map<string, SomeMessagesOf | undefined>([['en', () => ({})]]);
/** By groups and locale. */
let made = new WeakMap<English, Map<string, object>>();
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

/**
 * The words for a locale: English until those of its language have arrived.
 * @param groups those that an element needs, in English; always the same object, because the words are kept for it
 */
export function messagesFor<Groups extends English>(locale: string, groups: Groups): WordsOf<Groups> {
  const kept = made.get(groups) ?? new Map<string, object>();
  made.set(groups, kept);
  let words = kept.get(locale);
  if (!words) kept.set(locale, (words = translate(locale, groups)));
  return words as WordsOf<Groups>;
}

/** Calls back when messages have arrived, until the returned function is called. */
export function onMessages(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function renew(): void {
  made = new WeakMap();
  for (const listener of listeners) listener();
}

/** The registered language of a locale: `de-Latn-CH`, else `de-Latn`, else `de` (RFC 4647, lookup). */
function languageOf(locale: string): string | undefined {
  for (let tag = locale; tag; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    if (loaders.has(tag) || languages.has(tag)) return tag;
  }
  return undefined;
}

function translate(locale: string, groups: English): object {
  const language = languageOf(locale) ?? 'en';
  if (!languages.has(language)) void loadMessages(language);
  const words: Readonly<Record<string, object | undefined>> = languages.get(language)?.(new Format(locale, language)) ?? {};
  const english = new Format(locale, 'en');
  return Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, { ...group(english), ...words[name] }]));
}
