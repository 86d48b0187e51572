import { html, type TemplateResult } from 'lit';
import { circleQuestionMark } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { ControlContext } from './control.ts';
import { SKIP } from './playback.ts';
import { keepKeys, returnFocus, takeFocus } from './popup.ts';

/** Opens the list of keyboard shortcuts. */
export function helpButton({ direction, messages, player }: ControlContext): TemplateResult {
  const { controls } = messages;
  const label = controls.shortcuts;
  return html`<button class="bare help" part="control help" popovertarget="shortcuts" aria-haspopup="dialog" aria-label=${label} title=${controls.withKey(label, '?')}>
      ${icon(circleQuestionMark)}
    </button>
    <dialog class="popup shortcuts" part="dialog" id="shortcuts" popover dir=${direction} aria-label=${label} tabindex="-1" @beforetoggle=${returnFocus} @toggle=${takeFocus} @keydown=${closeOnQuestionMark}>
      <dl>
        ${rows({ messages, sound: player.facts.sound }).map(
          ([keys, what]) => html`<div><dt>${keys.map((key) => html`<kbd dir="ltr">${key}</kbd>`)}</dt><dd>${what}</dd></div>`,
        )}
      </dl>
    </dialog>`;
}

type Row = readonly [keys: readonly string[], what: string];

function rows({ messages, sound }: { messages: ControlContext['messages']; sound: boolean }): Row[] {
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
    ...(sound ? ([[['M'], shortcuts.mute]] satisfies Row[]) : []),
    [['F'], shortcuts.fullscreen],
    [['P'], shortcuts.pictureInPicture],
    [['?'], shortcuts.help],
  ];
}

function closeOnQuestionMark(event: KeyboardEvent): void {
  keepKeys(event);
  if (event.key === '?') (event.currentTarget as HTMLElement).hidePopover();
}
