import type { Drm } from './drm.ts';
import type { Seconds } from './media-facts.ts';

/** What a media player was asked for. It changes by the player's methods only; detaching keeps the place in `time`. */
export interface MediaIntent {
  /** Id of a video in the library of the client's server; it comes before `src`. Without a `time` it goes on where its viewer left off. */
  readonly video: string;
  /** Id of a recording of the client's server; it comes before `src`, and after `video`. */
  readonly recording: string;
  /** The URL of an HLS playlist (`….m3u8`) or of a file. A path from the root is on the client's server, others are relative to the page. */
  readonly src: string;
  /** Played in this order when `src` cannot be. */
  readonly fallbacks: readonly string[];
  /** The place to show; missing: the start, or the live edge. */
  readonly time: Seconds | undefined;
  readonly paused: boolean;
  /** What is loaded before it plays for the first time: `none`: nothing, and a `video` is not opened; `metadata`: playlists, or the head of a file. */
  readonly preload: 'none' | 'metadata' | 'auto';
  /** 0.125 to 16. */
  readonly speed: number;
  readonly muted: boolean;
  /** 0 to 1. */
  readonly volume: number;
  readonly loop: boolean;
  /** Id of a rendition. `auto`, and an id that the media does not have, leave the choice to the bandwidth. */
  readonly quality: string;
  /** Id of an audio track; missing: that of the media. */
  readonly audioTrack: string | undefined;
  /** Id of a caption track; missing: no captions. */
  readonly captions: string | undefined;
  /** Whether automatic qualities are at most 480p; `auto`: where the browser or a slow connection asks for it. */
  readonly dataSaver: 'auto' | 'on' | 'off';
  /** Licences of encrypted media. Another value is used from the next `src` on. */
  readonly drm: Drm | undefined;
  /** Whether the server is told how far a `video` or a `recording` is watched, and how. */
  readonly report: boolean;
}

export const defaultMediaIntent: MediaIntent = {
  video: '',
  recording: '',
  src: '',
  fallbacks: [],
  time: undefined,
  paused: true,
  preload: 'auto',
  speed: 1,
  muted: false,
  volume: 1,
  loop: false,
  quality: 'auto',
  audioTrack: undefined,
  captions: undefined,
  dataSaver: 'auto',
  drm: undefined,
  report: true,
};

/** With the nearest possible value in place of an impossible one. */
export function possibleMedia(intent: MediaIntent): MediaIntent {
  const { speed, time, volume } = intent;
  return {
    ...intent,
    time: time !== undefined && Number.isFinite(time) ? Math.max(0, time) : undefined,
    speed: speed > 0 ? Math.min(16, Math.max(0.125, speed)) : 1,
    volume: volume >= 0 ? Math.min(1, volume) : 0,
  };
}
