export type { CallOptions } from './call-options.ts';
export { CamerasClient, type RecordedRange, type TimelineEvent } from './cameras-client.ts';
export { createClient, type OrielClient, type OrielClientOptions } from './oriel-client.ts';
export { SignalingClient, type PlaybackOptions, type StartedSession } from './signaling-client.ts';
export { TokensClient, type SignedAddress } from './tokens-client.ts';
export { WhepClient, type WhepResource } from './whep-client.ts';
