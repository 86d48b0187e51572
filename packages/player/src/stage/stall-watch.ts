import type { Environment, Milliseconds } from '@oriel/core';

/** Without a new frame for so long the picture has stalled. */
const STALLED_AFTER: Milliseconds = 2000;
/** A stall that lasts so long needs a new connection. */
const GIVEN_UP_AFTER: Milliseconds = 5000;
const CHECK_EVERY: Milliseconds = 500;

export interface StallListener {
  /** A stall began, or ended. */
  changed(): void;
  /** The stall lasts: reconnect. Called again after each further five seconds. */
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
  #lastFrameAt = 0;
  #decoded = 0;
  #limit = STALLED_AFTER;
  #since: Milliseconds | undefined;
  #recoverAt = 0;

  constructor(video: HTMLVideoElement, environment: Environment, listener: StallListener) {
    this.#video = video;
    this.#environment = environment;
    this.#listener = listener;
  }

  /** While stalled: when the last frame was presented, by the local clock. */
  get since(): Milliseconds | undefined {
    return this.#since;
  }

  /** @param interval the longest time between two frames that is normal */
  start(interval: Milliseconds = 0): void {
    this.#limit = Math.max(STALLED_AFTER, 3 * interval);
    if (this.#cancel) return;
    this.#lastFrameAt = this.#environment.now();
    this.#check();
  }

  /** Frames are no longer expected, or the stall is over in another way. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#since = undefined;
  }

  frame(): void {
    this.#lastFrameAt = this.#environment.now();
    if (this.#since === undefined) return;
    this.#since = undefined;
    this.#listener.changed();
  }

  #check(): void {
    this.#cancel = this.#environment.after(CHECK_EVERY, () => this.#check());
    const now = this.#environment.now();
    if (document.visibilityState === 'hidden' || this.#decodes()) {
      this.#lastFrameAt = now;
      return;
    }
    if (this.#since === undefined) {
      if (now - this.#lastFrameAt < this.#limit) return;
      this.#since = this.#lastFrameAt;
      this.#recoverAt = this.#lastFrameAt + this.#limit + GIVEN_UP_AFTER - STALLED_AFTER;
      this.#listener.changed();
    } else if (now >= this.#recoverAt) {
      this.#recoverAt = now + GIVEN_UP_AFTER;
      this.#listener.recover();
    }
  }

  /** A video that is scrolled out of view decodes frames and may not present them. */
  #decodes(): boolean {
    const decoded = this.#video.getVideoPlaybackQuality?.().totalVideoFrames ?? 0;
    const more = decoded > this.#decoded;
    this.#decoded = decoded;
    return more;
  }
}
