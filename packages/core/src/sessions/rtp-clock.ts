import type { Milliseconds } from '../contract/index.ts';
import type { SessionPosition } from './video-session.ts';

/** Positions whose frames may still be on their way to the screen. */
const KEPT = 8;

interface Entry {
  readonly position: SessionPosition;
  /** The last frame that had been presented when the position came. Frames up to it belong to earlier positions. */
  readonly presented: number | undefined;
  /** It answers a seek: frames before it may be preroll, which is decoded and not shown. */
  readonly jump: boolean;
}

/** How far `a` is past `b`, modulo 2^32; negative when it comes before. */
export const rtpDistance = (a: number, b: number): number => (a - b) | 0;

/** Maps RTP timestamps to capture times, by the positions that the server sent. */
export class RtpClock {
  #entries: Entry[] = [];
  #presented: number | undefined;

  add(position: SessionPosition, { jump }: { jump: boolean }): void {
    this.#entries = [{ position, presented: this.#presented, jump }, ...this.#entries].slice(0, KEPT);
  }

  presented(rtp: number): void {
    if (this.#presented === undefined || rtpDistance(rtp, this.#presented) > 0) this.#presented = rtp;
  }

  /** `undefined` for preroll, and before the first position. */
  timeOf(rtp: number): Milliseconds | undefined {
    for (const { position, presented, jump } of this.#entries) {
      const distance = rtpDistance(rtp, position.rtp);
      if (distance >= 0) return position.time + (distance / 90) * position.speed;
      if (jump && (presented === undefined || rtpDistance(rtp, presented) > 0)) return undefined;
    }
    return undefined;
  }
}
