/** The base of Oriel's elements, with events, messages and context, for elements of your own. */
export * from './environment.ts';
export * from './events.ts';
export { loadMessages, registerMessages, type Messages, type MessagesLoader, type MessagesOf, type SomeMessagesOf, type Words } from './messages/index.ts';
export type { Format, PluralForms } from './format.ts';
export { OrielElement, type Theme, type TokenSource } from './oriel-element.ts';
export { readTime, type TimeValue } from './time-value.ts';
