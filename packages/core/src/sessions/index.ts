export * from './latency-controller.ts';
export * from './subscribable.ts';
export * from './video-session.ts';
