import type { Environment, Milliseconds } from '@oriel/core';
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { volume2 } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { VideoContext } from './bar.ts';

export interface TouchOptions {
  environment(): Environment;
  /** Page coordinates of the finger, or of the mouse's right button. */
  openMenu(x: number, y: number): void;
  /** Now, 0 to 1; `undefined`: a swipe does not change it. */
  volume(): number | undefined;
  setVolume(volume: number): void;
}

const LONG: Milliseconds = 500;
/** A finger that moves further is not held, or swipes. */
const FURTHEST = 12;
/** A swipe over this part of the height goes from silence to full volume. */
const RANGE = 0.6;
const SHOWN_FOR: Milliseconds = 700;

interface Finger {
  readonly x: number;
  readonly y: number;
  readonly volume: number | undefined;
  readonly height: number;
}

/** A finger held on the picture, like the right button of a mouse, opens a menu; one that moves up or down changes the volume. */
export class Touch implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: TouchOptions;
  #finger: Finger | undefined;
  #swiped: number | undefined;
  #endHold: (() => void) | undefined;
  #endHint: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, options: TouchOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.end();
    this.#endHint?.();
    this.#swiped = undefined;
  }

  readonly down = ({ clientX: x, clientY: y, currentTarget, isPrimary, pointerType }: PointerEvent): void => {
    this.end();
    if (pointerType !== 'touch' || !isPrimary) return;
    this.#finger = { x, y, volume: this.#options.volume(), height: (currentTarget as HTMLElement).clientHeight };
    this.#endHold = this.#options.environment().after(LONG, () => {
      this.end();
      this.#options.openMenu(x, y);
    });
  };

  readonly move = ({ clientX, clientY }: PointerEvent): void => {
    const finger = this.#finger;
    if (!finger) return;
    const up = finger.y - clientY;
    if (Math.hypot(clientX - finger.x, up) > FURTHEST) this.#endHold?.();
    const isSwipe = this.#swiped !== undefined || Math.abs(up) > Math.max(FURTHEST, 2 * Math.abs(clientX - finger.x));
    if (finger.volume === undefined || !isSwipe) return;
    this.#swiped = Math.min(1, Math.max(0, finger.volume + up / (RANGE * finger.height)));
    this.#options.setVolume(this.#swiped);
    this.#host.requestUpdate();
  };

  /** The finger is lifted, or the browser does something else with it. */
  readonly end = (): void => {
    this.#endHold?.();
    this.#finger = undefined;
    if (this.#swiped === undefined) return;
    this.#endHint?.();
    this.#endHint = this.#options.environment().after(SHOWN_FOR, () => {
      this.#swiped = undefined;
      this.#host.requestUpdate();
    });
  };

  render({ messages: { controls } }: VideoContext): TemplateResult | typeof nothing {
    if (this.#swiped === undefined) return nothing;
    return html`<div class="skipped swiped" part="swiped" role="status">${icon(volume2)}<span>${controls.volumeOf(this.#swiped)}</span></div>`;
  }
}

/** iOS leaves the volume to the buttons of the device. */
export function canSetVolume(): boolean {
  const video = document.createElement('video');
  video.volume = 0.5;
  return video.volume === 0.5;
}
