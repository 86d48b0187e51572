export * from './range.ts';
export * from './ticks.ts';
export * from './view.ts';
