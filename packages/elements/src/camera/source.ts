import type { Milliseconds, SessionFacts } from '@oriel/core';

/** What a source tells; like a session's facts, never changed in place. */
export type SourceFacts = Omit<SessionFacts, 'stream'>;

/** Pictures for one video element, whatever carries them. As with sessions, no method throws or is optimistic. */
export interface Source {
  readonly facts: SourceFacts;
  /**
   * The frame's capture time, as `requestVideoFrameCallback` described it; `undefined` while unknown, and for a frame
   * that only leads up to the one that was asked for.
   */
  timeOf(frame: VideoFrameCallbackMetadata): Milliseconds | undefined;
  /** True: a recorded frame without a time is one that is not to be shown. */
  readonly exact: boolean;
  /** Pictures come, though none may be shown because the page lies in the background. */
  receives(): Promise<boolean>;
  /** @returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void;
  start(): void;
  /** Stops every request and frees the decoder. */
  close(): void;
  retry(): void;
  seek(time: Milliseconds): void;
  pause(): void;
  play(): void;
  setSpeed(speed: number): void;
  /** Pauses, then goes `frames` on, or back when negative. */
  step(frames: number): void;
}
