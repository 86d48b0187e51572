export { english } from './english/index.ts';
export type { Words } from './english/errors.ts';
export * from './messages.ts';
