export type { Words } from './en.ts';
export * from './messages.ts';
export { errorWords } from './error-words.ts';
