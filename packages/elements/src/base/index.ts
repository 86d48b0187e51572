/** The base of Oriel's elements, with events, messages and context, for elements of your own. */
export * from './environment.ts';
export * from './events.ts';
export { english, loadMessages, registerMessages, type English, type Messages, type MessagesLoader, type MessagesOf, type SomeMessagesOf, type Words, type WordsOf } from './messages/index.ts';
export type { Format, PluralForms } from './format.ts';
export { OrielElement, type Theme, type TokenSource } from './oriel-element.ts';
export { readTime, type TimeValue } from './time-value.ts';
