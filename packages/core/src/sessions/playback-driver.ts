import type { Milliseconds } from '../contract/index.ts';
import type { Environment } from '../transport/index.ts';
import type { FactsChange, SessionFacts } from './video-session.ts';

/** What a session is to do with its recording. Whoever uses the session owns it. */
export interface PlaybackIntent {
  readonly paused: boolean;
  /** 0.125 to 32. */
  readonly speed: number;
}

/** The session, as its playback driver sees it. */
export interface PlaybackHost {
  readonly environment: Environment;
  facts(): SessionFacts;
  intent(): PlaybackIntent;
  update(change: FactsChange): void;
  /** Makes a new connection, which starts at `facts().seeking`, or else at the driver's place. */
  reconnect(): void;
  /** The same, debounced. */
  reconnectSoon(): void;
  /** Ends the connection and leaves the facts as they are. */
  disconnect(): void;
}

/** How the connection was asked for. */
export interface PlaybackStart {
  readonly time: Milliseconds;
  /** `undefined`: the signaling cannot say a speed, so it plays at 1. */
  readonly speed: number | undefined;
}

/** Controls one recording over one connection: by the control channel where there is one, else by reconnecting. */
export interface PlaybackDriver {
  /** The best estimate of the time that is shown. */
  readonly place: Milliseconds;
  /** Whether a seek to `time` would change nothing. */
  isAt(time: Milliseconds): boolean;
  /** `facts().seeking` says the time already. */
  seek(time: Milliseconds): void;
  /** The intent changed. */
  apply(): void;
  /** The intent is paused already. */
  step(frames: number): void;
  /** Capture time of the frame with this RTP timestamp; `undefined` for preroll and unknown frames. */
  timeOf(rtp: number): Milliseconds | undefined;
  /** A frame was presented; `rtp` is `undefined` where the browser does not say which. */
  presented(rtp: number | undefined): void;
  /** Cancels its timers. */
  close(): void;
}
