import { nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { pictureInPicture2 } from '../icons/index.ts';
import { controlButton, type SharedContext } from './control.ts';

/** Shows a video in a small window over everything else. */
export class PictureInPicture implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #video: () => HTMLVideoElement | undefined;
  #watched: HTMLVideoElement | undefined;

  constructor(host: ReactiveControllerHost, video: () => HTMLVideoElement | undefined) {
    this.#host = host;
    this.#video = video;
    host.addController(this);
  }

  get supported(): boolean {
    return Boolean(globalThis.document?.pictureInPictureEnabled) && !this.#watched?.disablePictureInPicture;
  }

  get active(): boolean {
    const root = this.#watched?.getRootNode() as Partial<DocumentOrShadowRoot> | undefined;
    return this.#watched !== undefined && root?.pictureInPictureElement === this.#watched;
  }

  toggle(): void {
    if (this.active) void document.exitPictureInPicture();
    // Without a picture, or without a gesture, there is nothing to do.
    else if (this.supported) this.#watched?.requestPictureInPicture().catch(() => undefined);
  }

  hostUpdated(): void {
    const video = this.#video();
    if (video === this.#watched) return;
    this.hostDisconnected();
    this.#watched = video;
    for (const type of events) video?.addEventListener(type, this.#changed);
  }

  hostDisconnected(): void {
    for (const type of events) this.#watched?.removeEventListener(type, this.#changed);
    this.#watched = undefined;
  }

  readonly #changed = () => this.#host.requestUpdate();
}

const events = ['enterpictureinpicture', 'leavepictureinpicture'] as const;

export function pictureInPictureButton(pip: PictureInPicture, context: SharedContext): TemplateResult | typeof nothing {
  if (!pip.supported) return nothing;
  const { controls } = context.messages;
  const label = pip.active ? controls.exitPictureInPicture : controls.pictureInPicture;
  return controlButton({ part: 'picture-in-picture', label, key: 'P', icon: pictureInPicture2, click: () => pip.toggle() }, context);
}
