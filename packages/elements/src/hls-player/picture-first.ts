import type { Environment, Milliseconds } from '@oriel/core';
import { isServer, type ReactiveController, type ReactiveElement } from 'lit';

/** The controls wait this long for the first picture, at most. */
const PATIENCE: Milliseconds = 500;

export interface PictureFirstOptions {
  /** Whether the first picture is to be expected: the video plays as soon as it can. */
  plays(): boolean;
  video(): HTMLVideoElement | null;
  environment(): Environment;
}

/**
 * Leaves the controls out of the first render of a video that plays at once, and renders them when its first picture is
 * there. Rendering them earlier would block the main thread while the video loads.
 */
export class PictureFirst implements ReactiveController {
  readonly #host: ReactiveElement;
  readonly #options: PictureFirstOptions;
  #state: 'off' | 'rendering' | 'loading' = 'off';
  #cancel: (() => void) | undefined;

  constructor(host: ReactiveElement, options: PictureFirstOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  /** The controls are left out. */
  get waits(): boolean {
    return this.#state !== 'off';
  }

  hostConnected(): void {
    if (!isServer && !this.#host.hasUpdated && this.#options.plays()) this.#state = 'rendering';
  }

  hostUpdate(): void {
    if (this.#state === 'loading' && !this.#options.plays()) this.#end();
  }

  hostUpdated(): void {
    const video = this.#options.video();
    if (this.#state !== 'rendering' || !video) return;
    this.#state = 'loading';
    const end = () => {
      if (this.#state !== 'loading') return;
      this.#end();
      this.#host.requestUpdate();
    };
    this.#cancel = this.#options.environment().after(PATIENCE, end);
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(end);
    else video.addEventListener('loadeddata', end, { once: true });
  }

  hostDisconnected(): void {
    this.#end();
  }

  #end(): void {
    this.#state = 'off';
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
