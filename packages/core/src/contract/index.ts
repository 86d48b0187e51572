export * from './cameras.ts';
export * from './errors.ts';
export * from './frames.ts';
export * from './signaling.ts';
export * from './time.ts';
export * from './tokens.ts';
