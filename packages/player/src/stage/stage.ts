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
  /** Set while a blocked video plays without sound for its first picture. */
  #peek: AbortController | undefined;
  #muted = false;

  /** @param signal the player is detached */
  constructor(video: HTMLVideoElement, canvas: HTMLCanvasElement | undefined, signal: AbortSignal) {
    super();
    this.video = video;
    this.picture = new Picture(video, canvas);
    this.hasCanvas = canvas !== undefined;
    // A browser pauses a video whose sound is turned on without a gesture, and its own controls can pause it too. In a
    // hidden page it pauses videos to save power.
    video.addEventListener('pause', () => this.#isHeld && document.visibilityState === 'visible' && this.#block(true), { signal });
    video.addEventListener('playing', () => this.#peek || video.paused || this.#block(false), { signal });
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
    this.#endPeek();
    this.video.play().then(
      () => this.#block(false),
      // Any other rejection means that something else was loaded or asked for meanwhile.
      (error: unknown) => {
        if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
        this.#block(true);
        this.#showFirstPicture();
      },
    );
  }

  pause(): void {
    this.#playing = false;
    this.#endPeek();
    this.video.pause();
  }

  setSound({ muted, volume }: { muted: boolean; volume: number }): void {
    this.#muted = muted;
    if (!this.#peek) this.video.muted = muted;
    this.video.volume = Math.min(1, Math.max(0, volume));
  }

  /** Nothing is playing any more. */
  reset(): void {
    this.#playing = false;
    this.#endPeek();
    this.video.playbackRate = this.video.defaultPlaybackRate = 1;
    this.#block(false);
  }

  /** Paused by something else than `pause`. */
  get #isHeld(): boolean {
    const { paused, ended, error } = this.video;
    return this.#playing && paused && !ended && !error;
  }

  /** Chromium draws nothing of a stream that has never played, and lets every video play without sound. */
  #showFirstPicture(): void {
    const { video } = this;
    if (this.#peek || video.muted || !this.#playing) return;
    const peek = (this.#peek = new AbortController());
    video.muted = true;
    const stop = () => {
      if (peek.signal.aborted) return;
      video.pause();
      this.#endPeek();
    };
    watchFrames(video, peek.signal, () => !video.paused && stop());
    video.play().catch(stop);
  }

  #endPeek(): void {
    if (!this.#peek) return;
    this.#peek.abort();
    this.#peek = undefined;
    this.video.muted = this.#muted;
  }

  #block(blocked: boolean): void {
    if (this.#blocked === blocked) return;
    this.#blocked = blocked;
    this.notify();
  }
}
