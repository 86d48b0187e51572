// `export *` only: with a named one, esbuild puts every session into each chunk that uses one of them.
export * from './latency-controller.ts';
export * from './peers.ts';
export type { PeerSessionOptions } from './peer-session.ts';
export type { PlaybackIntent } from './playback-driver.ts';
export * from './stills/codecs.ts';
export * from './stills/stills-session.ts';
export * from './subscribable.ts';
export * from './upload/parts-transfer.ts';
export * from './upload/remembered-uploads.ts';
export * from './upload/video-upload.ts';
export * from './video-session.ts';
export * from './webrtc-session.ts';
export * from './whep-session.ts';
