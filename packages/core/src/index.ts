export * from './contract/index.ts';
export * from './transport/index.ts';
export * from './clients/index.ts';
export * from './sessions/index.ts';
export * from './timeline/index.ts';
