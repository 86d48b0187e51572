import type { ChannelFact, ChannelRequest } from '@oriel/core/contract';

/** Where a source's pictures and facts go. RTP times are without wrapping. */
export interface Viewer {
  send(data: Uint8Array, rtp: number): void;
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
