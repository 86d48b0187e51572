import type { Player, PlayerState } from '@oriel/player';
import { html, nothing, type TemplateResult } from 'lit';
import { controls, keys, shortcuts } from '../base/messages/english/controls.ts';
import type { WordsOf } from '../base/messages/index.ts';
import type { Icon } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { Commands } from './commands.ts';
import type { OpenPopups } from './popup.ts';

/** What the controls show and change: a `Player`, or something that behaves like one. */
export type Controllable = Pick<Player, 'intent' | 'facts' | 'set' | 'play' | 'pause' | 'seek' | 'step' | 'goLive'>;

/** What the controls need, in English. */
export const english = { controls, keys, shortcuts };

/** What the controls of any player are given. */
export interface SharedContext {
  readonly player: {
    readonly intent: { readonly paused: boolean; readonly speed: number; readonly muted: boolean; readonly volume: number; readonly mode?: 'live' | 'playback' };
    readonly facts: { readonly state: PlayerState; readonly sound: boolean };
  };
  readonly commands: Pick<Commands, 'toggle' | 'skip' | 'setSpeed' | 'setVolume' | 'toggleMuted'>;
  readonly messages: WordsOf<typeof english>;
  /** BCP 47. */
  readonly locale: string;
  /** Direction of the words; the row of controls runs left to right in every language. */
  readonly direction: 'ltr' | 'rtl';
  /** With it popups have no content while they are closed. */
  readonly popups?: OpenPopups;
}

/** What the controls of a camera are given. */
export interface ControlContext extends SharedContext {
  readonly player: Controllable;
  readonly commands: Commands;
}

export interface ControlButtonOptions {
  /** Besides `control`. */
  part: string;
  label: string;
  /** The key that does the same, for the tooltip. */
  key?: string;
  icon: Icon;
  /** Over the icon. */
  text?: string;
  disabled?: boolean;
  click(): void;
}

/** A button with an icon. Its label says what it does. */
export function controlButton({ click, disabled = false, icon: path, key, label, part, text }: ControlButtonOptions, { messages }: SharedContext): TemplateResult {
  return html`<button
    class="bare ${part}"
    part="control ${part}"
    aria-label=${label}
    title=${key ? messages.controls.withKey(label, key) : label}
    ?disabled=${disabled}
    @click=${click}
  >
    ${icon(path)}${text ? html`<span class="over" aria-hidden="true">${text}</span>` : nothing}
  </button>`;
}
