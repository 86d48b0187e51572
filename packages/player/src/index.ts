export { noFacts, type Facts, type PlayerState } from './facts.ts';
export { defaultIntent, type Intent, type TransportChoice } from './intent.ts';
export type { Drm, DrmSystem } from './media/drm.ts';
export { noMediaFacts, type MediaFacts, type MediaRange, type MediaState, type MediaTrack, type Rendition, type Seconds, type VideoFacts } from './media/media-facts.ts';
export { defaultMediaIntent, type MediaIntent } from './media/media-intent.ts';
export { MediaPlayer, type MediaPlayerOptions } from './media/media-player.ts';
export { Player, type PlayerOptions, type StageElements } from './player.ts';
export type { Source, SourceCapabilities, SourceFacts } from './sources/source.ts';
