import type { CameraState } from '@oriel/core/contract';
import type { FrameBus } from '../media/frame-bus.ts';

/** What makes a stream's frames. WHIP publishers, programmes and pipeline outputs will be kinds of their own. */
export type StreamKind = 'camera';

export type StreamState = CameraState;

/** Something that can be watched live. HLS, WebRTC and WHEP take any stream and know nothing of its kind. */
export interface Stream {
  /** Unique among all kinds. */
  readonly id: string;
  readonly name: string;
  readonly kind: StreamKind;
  /** The same for as long as the stream is registered. */
  readonly bus: FrameBus;
  readonly state: StreamState;
}
