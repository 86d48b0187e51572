import type { Milliseconds, PlayerCommands, SessionFacts } from '@oriel/core';

/** What a source tells; like a session's facts, never changed in place. */
export type SourceFacts = Omit<SessionFacts, 'stream'>;

/** Pictures for one video element, whatever carries them. */
export interface Source extends PlayerCommands {
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
}
