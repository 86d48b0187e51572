import type { Environment, Milliseconds } from '@oriel/core';

/** Without a new frame for so long the picture has stalled. */
const STALLED_AFTER: Milliseconds = 2000;
/** A stall that lasts so long needs a new connection. */
const GIVEN_UP_AFTER: Milliseconds = 5000;
const LONGEST_WAIT: Milliseconds = 60_000;
const CHECK_EVERY: Milliseconds = 500;
/** A camera may send fewer frames than it says, so the last intervals count too. */
const INTERVALS = 5;

export interface StallListener {
  /** A stall began, or ended. */
  changed(): void;
  /** The stall lasts: reconnect. Called again after longer and longer waits, because a slow network needs time. */
  recover(): void;
}

/**
 * Watches whether a video element presents frames. A connection may stand and `currentTime` may run on although the
 * sender is frozen, so only frames count. In a hidden page no frame is presented; the watch rests then.
 */
export class StallWatch {
  readonly #video: HTMLVideoElement;
  readonly #environment: Environment;
  readonly #listener: StallListener;
  #cancel: (() => void) | undefined;
  #checkedAt = 0;
  #lastFrameAt = 0;
  #decoded = 0;
  /** The longest wait for a frame that the caller finds normal. */
  #normal: Milliseconds = 0;
  #intervals: Milliseconds[] = [];
  #since: Milliseconds | undefined;
  #recoverAt = 0;
  #wait = GIVEN_UP_AFTER;

  constructor(video: HTMLVideoElement, environment: Environment, listener: StallListener) {
    this.#video = video;
    this.#environment = environment;
    this.#listener = listener;
  }

  /** While stalled: when the last frame was presented, by the local clock. */
  get since(): Milliseconds | undefined {
    return this.#since;
  }

  /** @param normal the longest wait for a frame that is normal now, if it is longer than two seconds */
  start(normal: Milliseconds = 0): void {
    this.#normal = normal;
    if (this.#cancel) return;
    this.#lastFrameAt = this.#checkedAt = this.#environment.now();
    this.#intervals = [];
    this.#decodes();
    this.#schedule();
  }

  /** Frames are no longer expected, or the stall is over in another way. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#since = undefined;
  }

  frame(): void {
    const now = this.#environment.now();
    this.#intervals = [...this.#intervals.slice(1 - INTERVALS), now - this.#lastFrameAt];
    this.#lastFrameAt = now;
    this.#end();
  }

  get #limit(): Milliseconds {
    const median = this.#intervals.length < INTERVALS ? 0 : (this.#intervals.toSorted((a, b) => a - b)[Math.floor(INTERVALS / 2)] ?? 0);
    return Math.max(STALLED_AFTER, this.#normal, 3 * median);
  }

  #schedule(): void {
    this.#cancel = this.#environment.after(CHECK_EVERY, () => this.#check());
  }

  #check(): void {
    this.#schedule();
    const now = this.#environment.now();
    const before = this.#checkedAt;
    this.#checkedAt = now;
    const decodes = this.#decodes();
    // Where timers come late, because the page was hidden, busy or asleep, frames do too.
    const late = now - before > 3 * CHECK_EVERY || now < before;
    if (document.visibilityState === 'hidden' || late) this.#lastFrameAt = now;
    // Out of view, frames are decoded and may not be presented.
    else if (decodes && this.#lastFrameAt < before) {
      this.#lastFrameAt = now;
      this.#end();
    } else if (this.#since === undefined) this.#begin(now);
    else if (now >= this.#recoverAt) {
      this.#wait = Math.min(LONGEST_WAIT, 2 * this.#wait);
      this.#recoverAt = now + this.#wait;
      this.#listener.recover();
    }
  }

  #begin(now: Milliseconds): void {
    if (now - this.#lastFrameAt < this.#limit) return;
    this.#since = this.#lastFrameAt;
    this.#wait = GIVEN_UP_AFTER;
    this.#recoverAt = this.#lastFrameAt + this.#limit + GIVEN_UP_AFTER - STALLED_AFTER;
    this.#listener.changed();
  }

  #end(): void {
    if (this.#since === undefined) return;
    this.#since = undefined;
    this.#listener.changed();
  }

  #decodes(): boolean {
    const decoded = this.#video.getVideoPlaybackQuality?.().totalVideoFrames ?? 0;
    const more = decoded > this.#decoded;
    this.#decoded = decoded;
    return more;
  }
}
