import type { Milliseconds, OrielError } from '../contract/index.ts';

/**
 * - `idle`: not started, or closed
 * - `connecting`: asked for, no connection yet
 * - `connected`: pictures can come; or it is `stopped`
 * - `failed`: it did not come to a connection, `error` says why
 * - `disconnected`: the connection or the network is gone; it is tried again by itself
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

/** What is known about a session. Never changed in place: a change makes a new object. Nothing in it is a guess. */
export interface SessionFacts {
  readonly mode: 'live' | 'playback';
  readonly state: SessionState;
  /** For a video element's `srcObject`; there while connecting already. */
  readonly stream?: MediaStream;
  /** What the server last said; missing when it has no `oriel` channel. */
  readonly position?: SessionPosition;
  /**
   * Whether the sender tells which frames it sends, by its `oriel` channel; missing while that is not known. With it a
   * recorded frame without a time (`timeOf`) only leads up to the asked one; without, no frame has a time.
   */
  readonly exact?: boolean;
  /**
   * A pause ends the connection, for the sender has no channel to be told by; to play on makes a new one. Said just
   * before: a video element that is paused now keeps its picture, any other goes black.
   */
  readonly stopped?: true;
  /** Asked for by `seek`, not yet confirmed. */
  readonly seeking?: Milliseconds;
  /** Nothing is recorded in this range, and playing went on behind it. Stays until the next answer to a request. */
  readonly gap?: { readonly from: Milliseconds; readonly to: Milliseconds };
  /** The end of all recordings was reached. Stays until the next position. */
  readonly ended?: Milliseconds;
  /** Live: the camera sends nothing since then. */
  readonly signalLostSince?: Milliseconds;
  /** Why it failed or disconnected; while connected, why the last request was refused (`no_recording` and so on). */
  readonly error?: OrielError;
  /** When it is tried again by itself; missing when only `retry()` or `seek()` helps. */
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

/** What can be asked of anything that plays one camera. No method throws or is optimistic: ask, then read the facts when they change. */
export interface PlayerCommands {
  /** @returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void;
  start(): void;
  /** Frees everything; `start()` begins anew. */
  close(): void;
  /** Tries again at once. */
  retry(): void;
  /** Playback: the frame whose time span holds `time`. Asked in quick succession, the last one wins. */
  seek(time: Milliseconds): void;
  pause(): void;
  play(): void;
  setSpeed(speed: number): void;
  /** Pauses, then goes `frames` on, or back when negative. */
  step(frames: number): void;
}

/** One camera's picture over WebRTC. */
export interface VideoSession extends PlayerCommands {
  readonly facts: SessionFacts;
  /**
   * Capture time of the frame with this RTP timestamp (`requestVideoFrameCallback` gives it).
   * `undefined` for a frame that only leads up to the asked one and is not to be shown, and while nothing is known.
   */
  timeOf(rtpTimestamp: number): Milliseconds | undefined;
  stats(): Promise<SessionStats>;
}
