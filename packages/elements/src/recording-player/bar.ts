import { html, nothing, type TemplateResult } from 'lit';
import { speedMenu } from '../controls/choices.ts';
import type { ControlContext } from '../controls/control.ts';
import { readNames } from '../controls/control-names.ts';
import { fullscreenButton, type Fullscreen } from '../controls/fullscreen.ts';
import { helpButton } from '../controls/help.ts';
import { liveButton } from '../controls/live.ts';
import { pictureInPictureButton, type PictureInPicture } from '../controls/picture-in-picture.ts';
import { nextFrameButton, playButton, previousFrameButton, skipBackButton, skipForwardButton } from '../controls/playback.ts';
import { timeButton, type TimeOptions } from '../controls/time.ts';
import { volumeControl } from '../controls/volume.ts';

const names = ['play', 'skip', 'step', 'time', 'speed', 'volume', 'live', 'help', 'pip', 'fullscreen', 'timeline'] as const;
export type ControlName = (typeof names)[number];

/** The names in a `controls` attribute; all without one. */
export const readControls = (value: unknown): ReadonlySet<ControlName> => readNames(value, names);

export interface BarOptions extends TimeOptions {
  shown: ReadonlySet<ControlName>;
  fullscreen: Fullscreen;
  pictureInPicture: PictureInPicture;
}

/** The row of controls below the timeline. */
export function bar({ fullscreen, pictureInPicture, shown, ...time }: BarOptions, context: ControlContext): TemplateResult {
  const when = (name: ControlName, control: () => unknown) => (shown.has(name) ? control() : nothing);
  return html`<div class="controls" part="bar" role="group" aria-label=${context.messages.controls.label}>
    <slot name="controls-start"></slot>
    ${when('play', () => playButton(context))} ${when('skip', () => [skipBackButton(context), skipForwardButton(context)])}
    ${when('step', () => [previousFrameButton(context), nextFrameButton(context)])} ${when('time', () => timeButton(time, context))}
    <span class="space"></span>
    ${when('speed', () => speedMenu(context))} ${when('volume', () => volumeControl(context))} ${when('live', () => liveButton(context))}
    ${when('help', () => helpButton(context))} ${when('pip', () => pictureInPictureButton(pictureInPicture, context))}
    ${when('fullscreen', () => fullscreenButton(fullscreen, context))}
    <slot name="controls-end"></slot>
  </div>`;
}
