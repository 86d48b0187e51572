import { html, nothing, type TemplateResult } from 'lit';
import { circleQuestionMark } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { SharedContext } from './control.ts';
import { SKIP } from './playback.ts';
import { beforeToggle, keepKeys, takeFocus } from './popup.ts';

/** Keys, and what they do. */
export type HelpRow = readonly [keys: readonly string[], what: string];

/** Opens the list of keyboard shortcuts. @param rows missing: those of a camera's player */
export function helpButton(context: SharedContext, rows: readonly HelpRow[] = cameraRows(context)): TemplateResult {
  const { direction, messages, popups } = context;
  const { controls } = messages;
  const label = controls.shortcuts;
  return html`<button class="bare help" part="control help" popovertarget="shortcuts" aria-haspopup="dialog" aria-label=${label} title=${controls.withKey(label, '?')}>
      ${icon(circleQuestionMark)}
    </button>
    <dialog class="popup shortcuts" part="dialog" id="shortcuts" popover dir=${direction} aria-label=${label} tabindex="-1" @beforetoggle=${(event: ToggleEvent) => beforeToggle(event, popups)} @toggle=${takeFocus} @keydown=${closeOnQuestionMark}>
      ${popups && !popups.has('shortcuts')
        ? nothing
        : html`<dl>
            ${rows.map(([keys, what]) => html`<div><dt>${keys.map((key) => html`<kbd dir="ltr">${key}</kbd>`)}</dt><dd>${what}</dd></div>`)}
          </dl>`}
    </dialog>`;
}

function cameraRows({ messages, player }: SharedContext): HelpRow[] {
  const { keys, shortcuts } = messages;
  return [
    [[keys.space, 'K'], shortcuts.playPause],
    [['←', '→'], shortcuts.move(1)],
    [['J', 'L'], shortcuts.move(SKIP)],
    [[',', '.'], shortcuts.step],
    [['[', ']'], shortcuts.events],
    [[keys.home, keys.end], shortcuts.ends],
    [['+', '−'], shortcuts.zoom],
    [[keys.shift, keys.pageUp, keys.pageDown], shortcuts.pan],
    ...(player.facts.sound ? ([[['M'], shortcuts.mute]] satisfies HelpRow[]) : []),
    [['F'], shortcuts.fullscreen],
    [['P'], shortcuts.pictureInPicture],
    [['?'], shortcuts.help],
  ];
}

function closeOnQuestionMark(event: KeyboardEvent): void {
  keepKeys(event);
  if (event.key === '?') (event.currentTarget as HTMLElement).hidePopover();
}
