import type { CameraState } from '@oriel/core/contract';
import type { FrameBus } from '../media/frame-bus.ts';

/** What produces a stream's frames: a camera, a WHIP publisher, a programme of the mixer, or a pipeline. */
export type StreamKind = 'camera' | 'publisher' | 'programme' | 'pipeline';

export type StreamState = CameraState;

/** Something that can be watched live. HLS, WebRTC and WHEP serve any stream and do not depend on its kind. */
export interface Stream {
  /** Unique among all kinds. */
  readonly id: string;
  readonly name: string;
  readonly kind: StreamKind;
  /** Never replaced while the stream is registered. */
  readonly bus: FrameBus;
  readonly state: StreamState;
}
