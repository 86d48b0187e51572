import type { Milliseconds, OrielError, VideoChapter } from '@oriel/core';
import type { PlayerState } from '../facts.ts';

/** Seconds of media time, which begins with 0. */
export type Seconds = number;

export interface MediaRange {
  readonly from: Seconds;
  readonly to: Seconds;
}

/** One of the qualities in which the media is there. */
export interface Rendition {
  /** The same for the same quality of other media: `720p`. */
  readonly id: string;
  /** The shorter side of the picture in pixels, 1080 of an upright 1080 × 1920, too; missing where the playlist does not tell. */
  readonly lines?: number;
  /** Bits a second. */
  readonly bitrate: number;
}

/** A caption track or an audio track. */
export interface MediaTrack {
  /** The language where one track has it, else its name. */
  readonly id: string;
  readonly label: string;
  /** BCP 47; empty where it is unknown. */
  readonly language: string;
}

/**
 * As those of a camera: `connecting` until there is a picture, `stalled` while a playing video waits for data. While
 * `disconnected` the player tries again by itself.
 */
export type MediaState = Extract<PlayerState, 'idle' | 'connecting' | 'playing' | 'paused' | 'blocked' | 'stalled' | 'ended' | 'disconnected' | 'error'>;

/** What the server says of a video of its library. */
export interface VideoFacts {
  readonly title: string;
  /** In the order of their starts. */
  readonly chapters?: readonly VideoChapter[] | undefined;
  /** Absolute, signed: WebVTT whose cues name parts of sprite sheets; missing until it is made. */
  readonly storyboard?: string | undefined;
  /** The `blob:` URL of its picture; missing while there is none. */
  readonly poster?: string | undefined;
  /** While it cannot be watched yet: how much of it is processed, 0 to 1. It starts by itself. */
  readonly processing?: number | undefined;
  /** It can be saved on this device, by `OfflineVideos` of `@oriel/player/offline`. */
  readonly savable?: boolean | undefined;
  /** It plays from this device, since the server cannot be reached. */
  readonly offline?: boolean | undefined;
  /** The place where its viewer had left off, and where it went on. */
  readonly resumedAt?: Seconds | undefined;
}

/** What the media reported. Never changed in place: a change makes a new object. */
export interface MediaFacts {
  readonly state: MediaState;
  /** What is seen is not, or no longer, what was asked for. */
  readonly stale: boolean;
  /** The place of the visible picture. */
  readonly time?: Seconds;
  /** The place that was asked for and is not shown yet. */
  readonly seeking?: Seconds;
  /** Missing while unknown, and live. */
  readonly duration?: Seconds;
  /** The media grows at its end, and its start may go. */
  readonly live: boolean;
  /** What can be sought; live: up to the live edge. */
  readonly range?: MediaRange;
  /** What is loaded. */
  readonly buffered: readonly MediaRange[];
  /** The best one first; none where the media has no choice. */
  readonly renditions: readonly Rendition[];
  /** Id of the rendition that is seen. */
  readonly rendition?: string;
  readonly audioTracks: readonly MediaTrack[];
  /** Id of the track that is heard. */
  readonly audioTrack?: string;
  readonly captionTracks: readonly MediaTrack[];
  /** Id of the track that is shown. */
  readonly captionTrack?: string;
  /** Automatic qualities are at most 480p. */
  readonly dataSaver?: boolean;
  /** Bytes of media that were loaded since the intent's `src` or `video` is this one; missing for files, of which browsers do not tell. */
  readonly dataUsed?: number;
  /** As measured, bits a second. */
  readonly bandwidth?: number;
  /** There is something to hear. */
  readonly sound: boolean;
  /** The address that plays, or failed last: the intent's `src` or one of its `fallbacks`; of a `video` the path of its stream. */
  readonly source?: string;
  /** What is known of the intent's `video`. */
  readonly video?: VideoFacts;
  readonly error?: OrielError;
  /** When the player tries again by itself, Unix ms of the local clock. */
  readonly retryAt?: Milliseconds;
}

export const noMediaFacts: MediaFacts = {
  state: 'idle',
  stale: true,
  live: false,
  buffered: [],
  renditions: [],
  audioTracks: [],
  captionTracks: [],
  sound: false,
};
