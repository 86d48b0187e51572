import type { FrameReader } from '../media/frame-bus.ts';
import type { Frame, Milliseconds, Track, UnixMs } from '../media/frame.ts';
import type { PeerHost } from './peer-host.ts';

/** Hands the frames of one camera to the peer process. After a dropped frame it continues with the next keyframe. */
export class CameraFeed implements FrameReader {
  readonly #host: Pick<PeerHost, 'live' | 'frame'>;
  readonly #cameraId: string;
  #broken = false;

  constructor(host: Pick<PeerHost, 'live' | 'frame'>, cameraId: string) {
    this.#host = host;
    this.#cameraId = cameraId;
  }

  tracks(tracks: readonly Track[]): void {
    for (const track of tracks) if (track.kind === 'video') this.#host.live?.notify('track', this.#cameraId, track);
  }

  frame(frame: Frame): void {
    if (frame.kind !== 'video' || (this.#broken && !frame.keyframe)) return;
    this.#broken = !this.#host.frame(this.#cameraId, frame);
  }

  jitter(jitter: Milliseconds): void {
    this.#host.live?.notify('jitter', this.#cameraId, jitter);
  }

  lost(since: UnixMs): void {
    this.#host.live?.notify('lost', this.#cameraId, since);
  }
}
