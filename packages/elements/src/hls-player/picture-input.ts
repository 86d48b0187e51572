import type { Environment, Milliseconds } from '@oriel/core';
import type { MediaFacts, MediaIntent } from '@oriel/player';
import type { ReactiveControllerHost } from 'lit';
import type { Fullscreen } from '../controls/fullscreen.ts';
import { SkipTaps } from '../controls/skip-taps.ts';
import type { VideoContext } from './bar.ts';
import type { MediaCommands } from './commands.ts';
import { canSetVolume, Touch } from './touch.ts';

export interface PictureInputOptions {
  readonly commands: MediaCommands;
  readonly fullscreen: Fullscreen;
  environment(): Environment;
  media(): Pick<MediaFacts, 'sound'> & Pick<MediaIntent, 'muted' | 'volume'>;
  /** In the window, as of pointer events. */
  openMenu(x: number, y: number): void;
  isMenuOpen(): boolean;
}

/** How long the device vibrates when taps skip. */
const PULSE: Milliseconds = 10;

/** What fingers and the mouse do on the picture. */
export class PictureInput {
  readonly #options: PictureInputOptions;
  readonly #skipTaps: SkipTaps;
  readonly #touch: Touch;

  constructor(host: ReactiveControllerHost, options: PictureInputOptions) {
    const { commands, environment, openMenu } = options;
    this.#options = options;
    this.#skipTaps = new SkipTaps(host, {
      environment,
      skip: (by) => {
        commands.skip(by);
        (navigator as Partial<Navigator>).vibrate?.(PULSE);
      },
    });
    this.#touch = new Touch(host, { environment, openMenu, volume: () => this.#swipedVolume, setVolume: (volume) => commands.setVolume(volume) });
  }

  render(context: VideoContext): readonly unknown[] {
    return [this.#skipTaps.render(context), this.#touch.render(context)];
  }

  readonly down = (event: PointerEvent): void => {
    this.#skipTaps.down(event);
    this.#touch.down(event);
  };

  readonly move = (event: PointerEvent): void => this.#touch.move(event);

  readonly up = (event: PointerEvent): void => {
    this.#skipTaps.up(event);
    this.#touch.end();
  };

  readonly cancel = (): void => {
    this.#skipTaps.cancel();
    this.#touch.end();
  };

  /** A second press of the right button opens the browser's own menu. */
  readonly contextMenu = (event: MouseEvent): void => {
    if (this.#options.isMenuOpen() || event.defaultPrevented) return;
    event.preventDefault();
    this.#touch.end();
    this.#options.openMenu(event.clientX, event.clientY);
  };

  /** A mouse plays and pauses; a finger only shows the controls. */
  readonly click = (event: MouseEvent): void => {
    const touch = event instanceof PointerEvent && event.pointerType === 'touch';
    if (!event.defaultPrevented && !touch) this.#options.commands.toggle();
  };

  readonly doubleClick = (event: MouseEvent): void => {
    if (!event.defaultPrevented && !this.#skipTaps.active) this.#options.fullscreen.toggle();
  };

  /** Where a swipe is not for the page, and the volume can be set. */
  get #swipedVolume(): number | undefined {
    const { fullscreen, media } = this.#options;
    const { muted, sound, volume } = media();
    if (!fullscreen.active || !sound || !canSetVolume()) return undefined;
    return muted ? 0 : volume;
  }
}
