export * from './cameras.ts';
export * from './channel.ts';
export * from './error-body.ts';
export * from './signaling.ts';
export * from './time.ts';
export * from './tokens.ts';
export * from './video-analytics.ts';
export * from './videos.ts';
