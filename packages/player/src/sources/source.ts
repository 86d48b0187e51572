import type { Milliseconds, OrielClient, SessionFacts, SessionPosition } from '@oriel/core';
import type { Intent } from '../intent.ts';
import type { Stage } from '../stage/stage.ts';

/** What a kind of source can do. The player chooses and treats sources by this alone. */
export interface SourceCapabilities {
  /** Every frame of a recording has a time; one without is preroll. `undefined` while that is not known. */
  readonly exact: boolean | undefined;
  /** A seek shows its frame as soon as an exact still would. */
  readonly fastSeek: boolean;
  /** It plays recordings from any time. */
  readonly seekable: boolean;
  /** A pause shows the frame of the pause, and playing goes on from it. */
  readonly pausable: boolean;
  /** It can carry sound. */
  readonly sound: boolean;
  /** It can connect beside another source, and take over the video element afterwards. */
  readonly standby: boolean;
}

/** What a source reported. Never changed in place. */
export type SourceFacts = Omit<SessionFacts, 'stream' | 'stopped' | 'position' | 'exact'> & {
  readonly position?: Omit<SessionPosition, 'rtp'>;
  /** There is an audio track. */
  readonly sound?: boolean;
};

/** A change of facts; `undefined` removes one. */
export type SourceFactsChange = { [K in keyof SourceFacts]?: SourceFacts[K] | undefined };

/** What every source is made from. */
export interface SourceOptions {
  readonly client: OrielClient;
  readonly stage: Stage;
  /** Read whenever it is needed, so that no source keeps a copy. */
  readonly intent: () => Intent;
  /** Playback: where to start, Unix ms. */
  readonly time: Milliseconds;
}

/**
 * Pictures of one camera, by any transport. No method throws, and none is optimistic: facts change when something was reported.
 *
 * `StillsSource` stands apart: it draws single frames beside whichever source plays, on the canvas, so there is nothing to
 * choose, to start or to show in the video element.
 */
export interface Source {
  readonly capabilities: SourceCapabilities;
  readonly facts: SourceFacts;
  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void;
  /** @param options.standby connect without touching the video element, until `show` */
  start(options?: { standby?: boolean }): void;
  /** Takes over the video element, after a start in standby. */
  show(): void;
  /** Frees everything. */
  close(): void;
  /** Opens again at once. */
  retry(): void;
  /** Playback: shows the frame whose time span contains `time`. Of several in quick succession the last one wins. */
  seek(time: Milliseconds): void;
  /** The intent changed: paused or speed. */
  apply(): void;
  /** Playback: goes `frames` forward, or back when negative. The intent is paused already. */
  step(frames: number): void;
  /** Capture time of a frame, as `requestVideoFrameCallback` described it; `undefined` while unknown, and for preroll. */
  timeOf(frame: VideoFrameCallbackMetadata): Milliseconds | undefined;
  /** The video element presented a frame, preroll included. */
  presented(frame: VideoFrameCallbackMetadata): void;
  /** Whether frames arrive, even if none is presented because the page is hidden. */
  receives(): Promise<boolean>;
}

