export type { Words } from './en.ts';
export * from './messages.ts';
