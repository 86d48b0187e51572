import { nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { maximize, minimize } from '../icons/index.ts';
import { controlButton, type SharedContext } from './control.ts';

/** iOS has full screen for videos only. */
interface IosVideo extends HTMLVideoElement {
  webkitSupportsFullscreen?: boolean;
  webkitEnterFullscreen?(): void;
}

/** Shows an element in full screen, in whatever shadow tree it is. */
export class Fullscreen implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #video: () => IosVideo | undefined;

  /** @param video goes full screen where elements cannot (iOS) */
  constructor(host: ReactiveControllerHost & HTMLElement, video: () => HTMLVideoElement | undefined) {
    this.#host = host;
    this.#video = video;
    host.addController(this);
  }

  get supported(): boolean {
    return Boolean(globalThis.document?.fullscreenEnabled || this.#video()?.webkitSupportsFullscreen);
  }

  get active(): boolean {
    // The document's own fullscreenElement is the host of the outermost shadow tree.
    const root = this.#host.getRootNode?.() as Partial<DocumentOrShadowRoot> | undefined;
    return root?.fullscreenElement === this.#host;
  }

  toggle(): void {
    if (this.active) void document.exitFullscreen();
    else if (document.fullscreenEnabled) this.#host.requestFullscreen().catch(() => undefined);
    else this.#video()?.webkitEnterFullscreen?.();
  }

  hostConnected(): void {
    this.#host.addEventListener?.('fullscreenchange', this.#changed);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('fullscreenchange', this.#changed);
  }

  readonly #changed = () => this.#host.requestUpdate();
}

export function fullscreenButton(fullscreen: Fullscreen, context: SharedContext): TemplateResult | typeof nothing {
  if (!fullscreen.supported) return nothing;
  const { active } = fullscreen;
  const { controls } = context.messages;
  const label = active ? controls.exitFullscreen : controls.fullscreen;
  return controlButton({ part: 'fullscreen', label, key: 'F', icon: active ? minimize : maximize, click: () => fullscreen.toggle() }, context);
}
