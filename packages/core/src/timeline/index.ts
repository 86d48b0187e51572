export * from './range.ts';
export * from './tiles.ts';
export * from './view.ts';
