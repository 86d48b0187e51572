import type { Milliseconds } from '../media/frame.ts';
import { PublishError } from './publish-error.ts';

/** Bytes are on the way and none is taken: for this long until it is said, and until the connection is given up. */
const DEAD: { said: Milliseconds; ended: Milliseconds } = { said: 2000, ended: 8000 };
/** What waits for this long is said to be slow; it is not any more when less than half of that waits. */
const SLOW: Milliseconds = 1500;
/** For how long it is slow after frames were dropped. */
const AFTER_DROP: Milliseconds = 5000;

export interface Progress {
  /** Of a monotonic clock. */
  now: Milliseconds;
  written: number;
  taken: number;
  /** How long the oldest frame has waited. */
  backlog: Milliseconds;
  droppedFrames: number;
}

/** Tells a slow and a dead server from one that takes the stream. Progress means bytes that were taken, not bytes that were written. */
export class ProgressWatch {
  #taken = -1;
  #movedAt: Milliseconds = 0;
  #dropped = 0;
  #droppedAt: Milliseconds | undefined;
  #slow = false;

  /** What is wrong now. @throws PublishError when the server is given up */
  check({ now, written, taken, backlog, droppedFrames }: Progress): 'slow' | 'dead' | undefined {
    if (taken !== this.#taken || taken >= written) this.#movedAt = now;
    this.#taken = taken;
    const still = now - this.#movedAt;
    if (still >= DEAD.ended) throw new PublishError('dead');
    if (droppedFrames > this.#dropped) this.#droppedAt = now;
    this.#dropped = droppedFrames;
    const afterDrop = this.#droppedAt !== undefined && now - this.#droppedAt < AFTER_DROP;
    this.#slow = afterDrop || backlog > (this.#slow ? SLOW / 2 : SLOW);
    if (still >= DEAD.said) return 'dead';
    return this.#slow ? 'slow' : undefined;
  }
}
