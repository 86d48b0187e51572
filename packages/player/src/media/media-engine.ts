import type { OrielClient, OrielError } from '@oriel/core';
import type { SavedFile } from '../offline/saved-loader.ts';
import type { Drm } from './drm.ts';
import type { MediaFacts, Seconds } from './media-facts.ts';
import type { MediaIntent } from './media-intent.ts';

/** What an engine knows that the video element does not. */
export type EngineFacts = Pick<MediaFacts, 'live' | 'range' | 'duration' | 'renditions' | 'rendition' | 'audioTracks' | 'audioTrack' | 'sound' | 'bandwidth'>;

export const noEngineFacts: EngineFacts = { live: false, renditions: [], audioTracks: [], sound: false };

export interface MediaEngineOptions {
  readonly client: OrielClient;
  readonly video: HTMLVideoElement;
  /** Absolute. */
  readonly address: string;
  /** Gives a URL the signature that is valid now; where there is one, no token is sent. */
  readonly sign: ((url: string) => string) | undefined;
  readonly drm: Drm | undefined;
  /** The media is on this device: nothing is loaded from elsewhere. */
  readonly saved: SavedFile | undefined;
  /** Where to begin; missing: at the start, or at the live edge. */
  readonly time: Seconds | undefined;
  /** Loads playlists, or the head of a file, and waits with the rest for `load`. */
  readonly metadataOnly: boolean;
  /** Read whenever it is needed. */
  readonly intent: () => MediaIntent;
  /** Ends everything, requests too. */
  readonly signal: AbortSignal;
  /** So many bytes of media have arrived. */
  onLoaded(bytes: number): void;
  /** The facts are others. */
  onChange(): void;
  /** It cannot recover by itself. @param sent the Authorization header that it sent last */
  onFailed(error: OrielError, sent?: string): void;
}

/** Loads one address into a video element, from its construction until its signal aborts. */
export interface MediaEngine {
  readonly facts: EngineFacts;
  /** The intent has another quality, audio track or data saver, or the connection is another one. */
  apply(): void;
  /** It is played. */
  load(): void;
  /** Loads on after a failure, with what is buffered. @returns false where it has to be opened again */
  resume(): boolean;
}
