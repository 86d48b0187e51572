import { Subscribable } from '@oriel/core';
import { Picture } from './picture.ts';
import { watchFrames } from './watch-frames.ts';

/** The video element that a player is attached to, with the canvas for stills over it. Notifies when `blocked` changes. */
export class Stage extends Subscribable {
  readonly video: HTMLVideoElement;
  readonly picture: Picture;
  readonly hasCanvas: boolean;
  #blocked = false;

  constructor(video: HTMLVideoElement, canvas: HTMLCanvasElement | undefined) {
    super();
    this.video = video;
    this.picture = new Picture(video, canvas);
    this.hasCanvas = canvas !== undefined;
  }

  /** The browser refused to play without a gesture of the viewer (HTML, `NotAllowedError`). */
  get blocked(): boolean {
    return this.#blocked;
  }

  onFrame(listener: (frame: VideoFrameCallbackMetadata) => void, signal: AbortSignal): void {
    watchFrames(this.video, signal, listener);
  }

  play(): void {
    this.video.play().then(
      () => this.#block(false),
      // Any other rejection means that something else was loaded or asked for meanwhile.
      (error: unknown) => error instanceof DOMException && error.name === 'NotAllowedError' && this.#block(true),
    );
  }

  setSound({ muted, volume }: { muted: boolean; volume: number }): void {
    this.video.muted = muted;
    this.video.volume = Math.min(1, Math.max(0, volume));
  }

  /** Nothing is playing any more. */
  reset(): void {
    this.#block(false);
  }

  #block(blocked: boolean): void {
    if (this.#blocked === blocked) return;
    this.#blocked = blocked;
    this.notify();
  }
}
