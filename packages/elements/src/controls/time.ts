import type { Milliseconds } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { readTime } from '../base/time-value.ts';
import { timeFormat } from '../base/time-format.ts';
import { calendarClock } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { ControlContext } from './control.ts';
import { keepKeys, returnFocus, takeFocus } from './popup.ts';

export interface TimeOptions {
  /** Capture time of the visible picture, or the moment that is being looked for. */
  time: Milliseconds | undefined;
  /** Server time, Unix ms: the last moment to choose. */
  now(): Milliseconds;
}

/** Shows the time of the picture; opens a dialog to go to another one. */
export function timeButton({ now, time }: TimeOptions, { commands, direction, locale, messages, player }: ControlContext): TemplateResult {
  const { controls } = messages;
  const format = timeFormat(locale);
  const clock = time === undefined ? '–' : format.format(time, player.intent.paused ? 'millisecond' : 'second');
  return html`<button class="bare time" part="control time" popovertarget="go-to-time" aria-haspopup="dialog" title=${controls.goToTime}>
      ${icon(calendarClock)}
      <span class="visually-hidden">${controls.goToTime}</span>
      <span class="readout">
        ${time === undefined ? nothing : html`<bdi class="date">${format.format(time, 'weekday')}</bdi>`}
        <bdi>${clock}</bdi>
      </span>
    </button>
    <dialog
      class="popup go-to-time"
      part="dialog"
      id="go-to-time"
      popover
      dir=${direction}
      aria-label=${controls.goToTime}
      @beforetoggle=${(event: ToggleEvent) => prepare(event, time ?? now(), now())}
      @toggle=${takeFocus}
      @keydown=${keepKeys}
    >
      <form @submit=${(event: SubmitEvent) => submit(event, (asked) => commands.seek(asked))}>
        <input part="field" type="datetime-local" step="1" aria-label=${controls.dateAndTime} required />
        <button class="primary" part="go">${controls.go}</button>
      </form>
    </dialog>`;
}

function prepare(event: ToggleEvent, time: Milliseconds, now: Milliseconds): void {
  returnFocus(event);
  const input = (event.currentTarget as HTMLElement).querySelector('input');
  if (event.newState === 'open' && input) Object.assign(input, { max: localValue(now), value: localValue(time) });
}

function submit(event: SubmitEvent, seek: (time: Milliseconds) => void): void {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  form.closest<HTMLElement>('[popover]')?.hidePopover();
  const time = readTime(form.querySelector('input')?.value);
  if (time !== undefined) seek(time);
}

/** As `datetime-local` has it: the viewer's wall clock, to the second. Empty where there is none. */
function localValue(time: Milliseconds): string {
  const local = new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  return Number.isNaN(local.getTime()) ? '' : local.toISOString().slice(0, 19);
}
