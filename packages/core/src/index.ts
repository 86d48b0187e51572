export * from './contract/index.ts';
export * from './transport/index.ts';
export * from './clients/index.ts';
// As a page reads it; the contract's own is in `@oriel/core/contract`.
export type { Camera } from './clients/index.ts';
export * from './sessions/index.ts';
export * from './timeline/index.ts';
