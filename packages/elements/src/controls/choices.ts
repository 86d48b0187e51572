import { nothing, type TemplateResult } from 'lit';
import { captions, settings } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { ControlContext } from './control.ts';
import { menu, type Choice } from './menu.ts';

const SPEEDS = [0.5, 1, 2, 4, 8];

/** The speed of a recording. One that the page has set is among the choices too. */
export function speedMenu({ commands, messages, player }: ControlContext): TemplateResult {
  const { speed, mode } = player.intent;
  const speeds = SPEEDS.includes(speed) ? SPEEDS : [...SPEEDS, speed].sort((a, b) => a - b);
  return menu({
    name: 'speed',
    label: messages.controls.speed,
    content: messages.controls.speedOf(speed),
    choices: speeds.map((value) => ({ value, label: messages.controls.speedOf(value) })),
    selected: speed,
    disabled: mode === 'live',
    select: (value) => commands.setSpeed(value),
  });
}

export interface QualityOptions {
  /** Id and name of each rendition, the best one first. */
  renditions: readonly Choice<string>[];
  /** `undefined`: chosen automatically. */
  selected: string | undefined;
  select(id: string | undefined): void;
}

/** The quality of the picture; nothing where there is no choice. */
export function qualityMenu({ renditions, select, selected }: QualityOptions, { messages }: ControlContext): TemplateResult | typeof nothing {
  if (renditions.length < 2) return nothing;
  const { auto, quality } = messages.controls;
  return menu<string | undefined>({ name: 'quality', label: quality, content: icon(settings), choices: [{ value: undefined, label: auto }, ...renditions], selected, select });
}

export interface CaptionsOptions {
  /** Id and name of each text track. */
  tracks: readonly Choice<string>[];
  /** `undefined`: off. */
  selected: string | undefined;
  select(id: string | undefined): void;
}

/** The captions; nothing where there are no text tracks. */
export function captionsMenu(options: CaptionsOptions, { messages }: ControlContext): TemplateResult | typeof nothing {
  const { select, selected, tracks } = options;
  if (tracks.length === 0) return nothing;
  const { captions: label, off } = messages.controls;
  return menu<string | undefined>({ name: 'captions', label, content: icon(captions), choices: [{ value: undefined, label: off }, ...tracks], selected, select });
}
