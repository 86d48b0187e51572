import { nothing, type TemplateResult } from 'lit';
import { captions, settings } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { SharedContext } from './control.ts';
import { menu, type Choice } from './menu.ts';

const SPEEDS = [0.5, 1, 2, 4, 8];

/** The speed of a recording. One that the page has set is among the choices too. */
export function speedMenu(context: SharedContext, usual: readonly number[] = SPEEDS): TemplateResult {
  const { commands, messages, player } = context;
  const { speed, mode } = player.intent;
  const speeds = usual.includes(speed) ? usual : [...usual, speed].sort((a, b) => a - b);
  const options = {
    name: 'speed',
    label: messages.controls.speed,
    content: messages.controls.speedOf(speed),
    buttonLabel: messages.controls.speedIs(messages.controls.speedOf(speed)),
    choices: speeds.map((value) => ({ value, label: messages.controls.speedOf(value) })),
    selected: speed,
    disabled: mode === 'live',
    select: (value: number) => commands.setSpeed(value),
  };
  return menu(options, context);
}

export interface QualityOptions {
  /** Id and name of each rendition, the best one first. */
  renditions: readonly Choice<string>[];
  /** `undefined`: chosen automatically. */
  selected: string | undefined;
  select(id: string | undefined): void;
  /** The automatic choice; missing: "Auto". */
  automatic?: string;
  /** Label of the button for screen readers. */
  buttonLabel?: string;
  /** Below the choices. */
  footer?: unknown;
}

/** The quality of the picture; nothing where there is no choice. */
export function qualityMenu({ automatic, buttonLabel, footer, renditions, select, selected }: QualityOptions, context: SharedContext): TemplateResult | typeof nothing {
  if (renditions.length < 2) return nothing;
  const { auto, quality } = context.messages.controls;
  const choices = [{ value: undefined, label: automatic ?? auto }, ...renditions];
  const options = { name: 'quality', label: quality, content: icon(settings), choices, selected, select, footer, ...(buttonLabel && { buttonLabel }) };
  return menu<string | undefined>(options, context);
}

export interface CaptionsOptions {
  /** Id and name of each text track. */
  tracks: readonly Choice<string>[];
  /** `undefined`: off. */
  selected: string | undefined;
  select(id: string | undefined): void;
  /** Below the choices. */
  footer?: unknown;
}

/** The captions; nothing where there are no text tracks. */
export function captionsMenu({ footer, select, selected, tracks }: CaptionsOptions, context: SharedContext): TemplateResult | typeof nothing {
  if (tracks.length === 0) return nothing;
  const { captions: label, off } = context.messages.controls;
  const choices = [{ value: undefined, label: off }, ...tracks];
  return menu<string | undefined>({ name: 'captions', label, content: icon(captions), choices, selected, select, footer }, context);
}
