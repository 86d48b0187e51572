import type { Milliseconds, OrielError } from '../contract/index.ts';

/**
 * - `idle`: not started, or closed
 * - `connecting`: no connection yet
 * - `connected`: frames can arrive; or the session is `stopped`
 * - `failed`: no connection came about, `error` says why
 * - `disconnected`: the connection or the network is gone; the session reconnects by itself
 */
export type SessionState = 'idle' | 'connecting' | 'connected' | 'failed' | 'disconnected';

/** Where a recording, or the live picture, is. */
export interface SessionPosition {
  /** Capture time of the frame with the RTP timestamp `rtp`. */
  readonly time: Milliseconds;
  /** 90 kHz, modulo 2^32. */
  readonly rtp: number;
  readonly speed: number;
  readonly paused: boolean;
}

/** What is known about a session. Never changed in place: a change makes a new object. */
export interface SessionFacts {
  readonly mode: 'live' | 'playback';
  readonly state: SessionState;
  /** For a video element's `srcObject`; there while connecting already. */
  readonly stream?: MediaStream;
  /** What the server last said; missing when it has no `oriel` channel. */
  readonly position?: SessionPosition;
  /**
   * Whether the sender reports the times of its frames over the control channel; missing while that is not known. When
   * true, a recorded frame without a time (`timeOf`) is preroll; when false, no frame has a time.
   */
  readonly exact?: boolean;
  /**
   * A pause ends the connection, because the sender has no control channel; playing on makes a new one. Set just before
   * the connection ends: a video element that is paused now keeps its picture, any other goes black.
   */
  readonly stopped?: true;
  /** Asked for by `seek`, not yet confirmed. */
  readonly seeking?: Milliseconds;
  /** Nothing is recorded in this range, and playback continued after it. Stays until the next answer to a request. */
  readonly gap?: { readonly from: Milliseconds; readonly to: Milliseconds };
  /** The end of all recordings was reached. Stays until the next position. */
  readonly ended?: Milliseconds;
  /** Live: the camera sends nothing since then. */
  readonly signalLostSince?: Milliseconds;
  /** Why the session failed or disconnected; while connected, why the last request was refused (for example `no_recording`). */
  readonly error?: OrielError;
  /** When the session reconnects by itself, Unix ms; missing when only `retry()` or `seek()` helps. */
  readonly retryAt?: Milliseconds;
}

/** From `RTCPeerConnection.getStats()`; what the browser does not say is missing. Counts are since the connection began. */
export interface SessionStats {
  /** When it was measured. */
  time: Milliseconds;
  roundTripTime?: Milliseconds;
  /** Bits a second since the last call. */
  bitrate?: number;
  packetsReceived?: number;
  packetsLost?: number;
  jitter?: Milliseconds;
  /** How long pictures wait for their turn, on average since the last call. */
  jitterBufferDelay?: Milliseconds;
  framesDecoded?: number;
  framesDropped?: number;
  framesPerSecond?: number;
  freezes?: number;
  freezeTime?: Milliseconds;
  /** MIME type, for example `video/H264`. */
  codec?: string;
  width?: number;
  height?: number;
}

/** A change of facts; `undefined` removes one. */
export type FactsChange = { [K in keyof SessionFacts]?: SessionFacts[K] | undefined };

/**
 * One camera's picture over WebRTC. No method throws, and none is optimistic: facts change when the other side
 * reported something.
 */
export interface VideoSession {
  readonly facts: SessionFacts;
  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void;
  start(): void;
  /** Frees everything; `start()` begins again. */
  close(): void;
  /** Connects again at once. */
  retry(): void;
  /** Playback: shows the frame whose time span contains `time`, Unix ms. Of several in quick succession the last one wins. */
  seek(time: Milliseconds): void;
  /** Carries out an intent (paused, speed) that changed. */
  apply(): void;
  /** Playback: goes `frames` forward, or back when negative. The intent must be paused. */
  step(frames: number): void;
  /**
   * Capture time of the frame with this RTP timestamp (`requestVideoFrameCallback` gives it). `undefined` for preroll,
   * which must not be shown, and while nothing is known.
   */
  timeOf(rtpTimestamp: number): Milliseconds | undefined;
  /** To be called for each frame that the video element presented, preroll included. */
  presented(rtpTimestamp: number | undefined): void;
  stats(): Promise<SessionStats>;
}
