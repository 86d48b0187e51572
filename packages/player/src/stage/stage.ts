import { Subscribable } from '@oriel/core';
import { Picture } from './picture.ts';
import { watchFrames } from './watch-frames.ts';

/** The video element that a player is attached to, with the canvas for stills over it. Notifies when `blocked` changes. */
export class Stage extends Subscribable {
  readonly video: HTMLVideoElement;
  readonly picture: Picture;
  readonly hasCanvas: boolean;
  #blocked = false;
  /** Whether `play` or `pause` was called last. */
  #playing = false;

  /** @param signal the player is detached */
  constructor(video: HTMLVideoElement, canvas: HTMLCanvasElement | undefined, signal: AbortSignal) {
    super();
    this.video = video;
    this.picture = new Picture(video, canvas);
    this.hasCanvas = canvas !== undefined;
    // A browser pauses a video whose sound is turned on without a gesture, and its own controls can pause it too. In a
    // hidden page it pauses videos to save power.
    video.addEventListener('pause', () => this.#isHeld && document.visibilityState === 'visible' && this.#block(true), { signal });
    video.addEventListener('playing', () => this.#block(false), { signal });
    document.addEventListener('visibilitychange', () => this.#isHeld && document.visibilityState === 'visible' && this.play(), { signal });
  }

  /** The video does not play until `play` is called from a gesture of the viewer (HTML, `NotAllowedError`). */
  get blocked(): boolean {
    return this.#blocked;
  }

  onFrame(listener: (frame: VideoFrameCallbackMetadata) => void, signal: AbortSignal): void {
    watchFrames(this.video, signal, listener);
  }

  play(): void {
    this.#playing = true;
    this.video.play().then(
      () => this.#block(false),
      // Any other rejection means that something else was loaded or asked for meanwhile.
      (error: unknown) => error instanceof DOMException && error.name === 'NotAllowedError' && this.#block(true),
    );
  }

  pause(): void {
    this.#playing = false;
    this.video.pause();
  }

  setSound({ muted, volume }: { muted: boolean; volume: number }): void {
    this.video.muted = muted;
    this.video.volume = Math.min(1, Math.max(0, volume));
  }

  /** Nothing is playing any more. */
  reset(): void {
    this.#playing = false;
    this.video.playbackRate = this.video.defaultPlaybackRate = 1;
    this.#block(false);
  }

  /** Paused by something else than `pause`. */
  get #isHeld(): boolean {
    const { paused, ended, error } = this.video;
    return this.#playing && paused && !ended && !error;
  }

  #block(blocked: boolean): void {
    if (this.#blocked === blocked) return;
    this.#blocked = blocked;
    this.notify();
  }
}
