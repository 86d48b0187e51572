import type { Milliseconds } from '../contract/index.ts';
import type { SessionPosition } from './video-session.ts';

/** Positions whose frames may still be on their way to the screen. */
const KEPT = 8;

interface Entry {
  readonly position: SessionPosition;
  /** The last frame that was shown when the position came; those up to it belong to the positions before. */
  readonly shown: number | undefined;
  /** Whether frames before it may only lead up to it: it answers a seek, and does not merely go on. */
  readonly jump: boolean;
}

/** How far `a` is past `b`, modulo 2^32: negative when it comes before. */
export const rtpDistance = (a: number, b: number): number => (a - b) | 0;

/** Tells a frame's capture time from its RTP timestamp, by the positions that the server sent. */
export class RtpClock {
  #entries: Entry[] = [];
  #shown: number | undefined;

  add(position: SessionPosition, { jump }: { jump: boolean }): void {
    this.#entries = [{ position, shown: this.#shown, jump }, ...this.#entries].slice(0, KEPT);
  }

  clear(): void {
    this.#entries = [];
    this.#shown = undefined;
  }

  /** `undefined` for frames that lead up to the asked one, and before the first position. */
  timeOf(rtp: number): Milliseconds | undefined {
    if (this.#shown === undefined || rtpDistance(rtp, this.#shown) > 0) this.#shown = rtp;
    for (const { position, shown, jump } of this.#entries) {
      const distance = rtpDistance(rtp, position.rtp);
      if (distance >= 0) return position.time + (distance / 90) * position.speed;
      if (jump && (shown === undefined || rtpDistance(rtp, shown) > 0)) return undefined;
    }
    return undefined;
  }
}
