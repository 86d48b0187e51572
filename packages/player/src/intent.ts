import type { Milliseconds } from '@oriel/core';

export type TransportChoice = 'auto' | 'webrtc' | 'hls';

/**
 * What the player was asked for. It changes by the player's methods only, never by what sources report: detaching keeps
 * the place of a recording in `time`.
 */
export interface Intent {
  /** Id of a camera of the server; empty for none. */
  readonly camera: string;
  /** The URL of any WHEP endpoint or HLS playlist (`….m3u8`), in place of `camera`. Live only. */
  readonly src: string;
  readonly mode: 'live' | 'playback';
  /** Playback: the capture time to show, Unix ms. Without it, playback starts a little before what is seen, or before now. */
  readonly time: Milliseconds | undefined;
  readonly paused: boolean;
  /** Speed of a recording, 0.125 to 32. */
  readonly speed: number;
  /** At the end of a recording go on with the next one. */
  readonly skipGaps: boolean;
  /** `webrtc` and `hls` allow no other transport; `auto` follows the camera's own order. */
  readonly transport: TransportChoice;
  readonly muted: boolean;
  /** 0 to 1. */
  readonly volume: number;
}

/** No moment that `Date` can hold lies further from 1970, less a day. */
const FURTHEST: Milliseconds = 8.64e15 - 86_400_000;

/** With the nearest possible value in place of an impossible one. */
export function possible(intent: Intent): Intent {
  const { time, speed, volume } = intent;
  return {
    ...intent,
    time: time !== undefined && Math.abs(time) <= FURTHEST ? time : undefined,
    speed: speed > 0 ? Math.min(32, Math.max(0.125, speed)) : 1,
    volume: volume >= 0 ? Math.min(1, volume) : 0,
  };
}

export const defaultIntent: Intent = {
  camera: '',
  src: '',
  mode: 'live',
  time: undefined,
  paused: false,
  speed: 1,
  skipGaps: true,
  transport: 'auto',
  muted: true,
  volume: 1,
};
