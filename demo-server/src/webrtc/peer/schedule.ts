import type { Milliseconds, UnixMs } from '../../media/frame.ts';
import type { Range } from '../../archive/archive-index.ts';
import { TICKS } from './rtp.ts';

/** Faster than this, only keyframes are sent. */
const ALL_FRAMES_UP_TO = 4;

/** The frame of `time` is due at `wall`, with RTP time `rtp`. */
export interface Anchor {
  time: UnixMs;
  wall: UnixMs;
  rtp: number;
}

/** When each recorded frame is due. Every answer is computed from one anchor and the speed, so that no errors add up. */
export class Schedule {
  readonly speed: number;
  readonly #anchor: Anchor;

  constructor(anchor: Anchor, speed: number) {
    this.#anchor = anchor;
    this.speed = speed;
  }

  get keyframesOnly(): boolean {
    return this.speed > ALL_FRAMES_UP_TO;
  }

  /** When the frame of `time` is due. */
  dueAt(time: UnixMs): UnixMs {
    return this.#anchor.wall + (time - this.#anchor.time) / this.speed;
  }

  rtpAt(time: UnixMs): number {
    return Math.round(this.#anchor.rtp + ((time - this.#anchor.time) / this.speed) * TICKS);
  }

  /** The recorded time that plays at `wall`. */
  timeAt(wall: UnixMs): UnixMs {
    return this.#anchor.time + (wall - this.#anchor.wall) * this.speed;
  }

  /** Every frame this much later, with the same RTP time. */
  delayed(by: Milliseconds): Schedule {
    return new Schedule({ ...this.#anchor, wall: this.#anchor.wall + by }, this.speed);
  }

  /** The end of a gap is due when its beginning would be. */
  across({ from, to }: Range): Schedule {
    return new Schedule({ time: to, wall: this.dueAt(from), rtp: this.rtpAt(from) }, this.speed);
  }
}
