import type { ChannelFact, ChannelRequest } from '@oriel/core/contract';
import type { Milliseconds } from '../../media/frame.ts';

/** Takes the frames and facts of one session. */
export interface Viewer {
  /**
   * @param rtp RTP time, not wrapped
   * @param jitter how unevenly frames come, ms: the browser is asked for that much playout delay; default 0
   */
  sendFrame(data: Uint8Array, rtp: number, jitter?: Milliseconds): void;
  sendFact(fact: ChannelFact): void;
  /** Resolves when all frames so far have left; a long group of pictures takes some milliseconds. */
  flushed?(): Promise<void>;
}

/** What a session shows: a live stream or a recording. */
export interface SessionSource {
  /** Called once, when the connection is up. */
  start(viewer: Viewer): void;
  request(request: ChannelRequest): void;
  /** Called when the viewer's decoder cannot go on without a keyframe. */
  refresh(): void;
  close(): void;
}
