import type { ChannelFact, ChannelRequest } from '@oriel/core/contract';
import type { Milliseconds } from '../../media/frame.ts';

/** Where a source's frames and facts go. */
export interface Viewer {
  /**
   * @param rtp RTP time, without wrapping
   * @param jitter how unevenly frames come, ms: the browser is asked for that much playout delay; default 0
   */
  send(data: Uint8Array, rtp: number, jitter?: Milliseconds): void;
  tell(fact: ChannelFact): void;
}

/** What a session shows: a live camera or a recording. */
export interface SessionSource {
  /** The connection stands: send. */
  start(viewer: Viewer): void;
  request(request: ChannelRequest): void;
  /** The viewer cannot go on without a keyframe. */
  refresh(): void;
  close(): void;
}
