// `export *` for every value, as in the sessions.
export type { CallOptions } from './call-options.ts';
export type { Camera } from './camera.ts';
export * from './cameras-client.ts';
export * from './frames-client.ts';
export * from './nearest-recordings.ts';
export * from './oriel-client.ts';
export * from './processed-part.ts';
export type { Requester } from './requester.ts';
export type { StartedSession } from './session-answers.ts';
export * from './signaling-client.ts';
export type { RecordedRange, TimelineEvent } from './timeline-facts.ts';
export * from './tokens-client.ts';
export * from './uploads-client.ts';
export type { Video, VideoQuality } from './video.ts';
export type { VideoCaptions } from './video-texts.ts';
export * from './video-texts-client.ts';
export * from './videos-client.ts';
export * from './whep-client.ts';
