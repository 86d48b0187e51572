export * from './latency-controller.ts';
export { browserPeers, receivableVideo, type Peers } from './peers.ts';
export type { PeerSessionOptions } from './peer-session.ts';
export { browserCodecs, type Codecs } from './stills/codecs.ts';
export { StillsSession, type Still, type StillsSessionOptions } from './stills/stills-session.ts';
export * from './subscribable.ts';
export * from './video-session.ts';
export { WebRtcSession, type WebRtcSessionOptions } from './webrtc-session.ts';
export { WhepSession, type WhepSessionOptions } from './whep-session.ts';
