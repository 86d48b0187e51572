import { OpenMediaCounter } from '../support/open-media.ts';
import { MediaWorld, type MediaWorldOptions } from './media-support.ts';
import { drawClockOf } from './support.ts';
import { readTestClock } from '../test-clock.ts';

/** A frame as it was presented: its place, its clock, and how many there were. */
export interface PresentedFrame {
  place: number;
  clock: number | undefined;
  count: number;
}

/** A world whose pictures have a clock, and in which hls.js is not loaded for what plays without it before `release` is called. */
export class HeldHls extends MediaWorld {
  readonly media = new OpenMediaCounter();
  /** What the video element told. */
  readonly events: string[] = [];
  readonly #held = new Set<() => void>();

  constructor(options: MediaWorldOptions = {}) {
    super({ draw: drawClockOf, ...options });
    // It waits for the first picture, or for a timer.
    this.video.requestVideoFrameCallback = () => 0;
    this.environment.after = (_delay, callback) => {
      this.#held.add(callback);
      return () => this.#held.delete(callback);
    };
    for (const type of ['emptied', 'error', 'loadedmetadata', 'pause', 'seeking', 'waiting']) this.video.addEventListener(type, () => this.events.push(type));
  }

  /** Something waits. */
  get isHeld(): boolean {
    return this.#held.size > 0;
  }

  release(): void {
    const held = [...this.#held];
    this.#held.clear();
    for (const callback of held) callback();
  }

  /** Every frame from now on. */
  watch(): PresentedFrame[] {
    const { video } = this;
    const frames: PresentedFrame[] = [];
    const next = () => {
      HTMLVideoElement.prototype.requestVideoFrameCallback.call(video, (_now, { mediaTime, presentedFrames }) => {
        next();
        frames.push({ place: mediaTime, clock: this.clock, count: presentedFrames });
      });
    };
    next();
    return frames;
  }

  /** Of the frame in the video element, seconds. */
  get clock(): number | undefined {
    const { videoHeight: height, videoWidth: width } = this.video;
    if (!width) return undefined;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    context?.drawImage(this.video, 0, 0, width, height);
    const time = context && readTestClock(context.getImageData(0, 0, width, height));
    return time == null ? undefined : time / 1000;
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    this.media.restore();
  }
}
