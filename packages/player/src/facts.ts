import type { Camera, Milliseconds, OrielError, Transport } from '@oriel/core';

/**
 * - `idle`: nothing to play
 * - `connecting`: asked for, no moving picture of it yet
 * - `live`, `playing`, `paused`: the picture is what was asked for
 * - `blocked`: the browser refused to start playing without a gesture of the viewer; call `play()` from one
 * - `stalled`: connected, but no new frame for two seconds; `since` says when the last one was presented
 * - `gap`: nothing is recorded at the asked time
 * - `ended`: the recordings end here
 * - `offline`: the camera sends no picture
 * - `disconnected`: no connection; the player reconnects by itself
 * - `error`: something else, `error` says what
 */
export type PlayerState =
  | 'idle'
  | 'connecting'
  | 'live'
  | 'playing'
  | 'paused'
  | 'blocked'
  | 'stalled'
  | 'gap'
  | 'ended'
  | 'offline'
  | 'disconnected'
  | 'error';

/** What the sources reported. Never changed in place: a change makes a new object. */
export interface Facts {
  readonly state: PlayerState;
  /** What is seen is not, or no longer, what was asked for. */
  readonly stale: boolean;
  /** Capture time of the visible picture, Unix ms. */
  readonly time?: Milliseconds;
  /** Playback: the time that was asked for and is not shown yet. */
  readonly seeking?: Milliseconds;
  /** The camera as the server described it. */
  readonly camera?: Camera;
  /** What carries the picture now. */
  readonly transport?: Transport['type'];
  readonly error?: OrielError;
  /** When the player tries again by itself, Unix ms. */
  readonly retryAt?: Milliseconds;
  /** `offline`, `stalled`: without a picture since then. `ended`: the end. `gap`: the time asked for. */
  readonly since?: Milliseconds;
  /** `gap`: the last recorded moment before it, and the first one after it; both can be played. */
  readonly before?: Milliseconds;
  readonly after?: Milliseconds;
  /** Playback went over a gap a moment ago. */
  readonly skipped?: { readonly from: Milliseconds; readonly to: Milliseconds };
  /** The stream has an audio track. */
  readonly sound: boolean;
}

export const noFacts: Facts = { state: 'idle', stale: true, sound: false };
