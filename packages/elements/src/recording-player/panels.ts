import { html, type TemplateResult } from 'lit';
import { keyHelp } from './keys.ts';

export function helpPanel(keyDown: (event: KeyboardEvent) => void): TemplateResult {
  return html`<div class="panel help" role="dialog" aria-label="Keys" tabindex="-1" @keydown=${keyDown}>
    <dl>
      ${keyHelp.map(([keys, what]) => html`<dt>${keys}</dt><dd>${what}</dd>`)}
    </dl>
  </div>`;
}

export interface JumpPanelOptions {
  /** Where the input begins, and the last moment it takes, Unix milliseconds. */
  time: number;
  now: number;
  keyDown(event: KeyboardEvent): void;
  /** `NaN` for what is no moment. */
  jump(time: number): void;
}

export function jumpPanel({ jump, keyDown, now, time }: JumpPanelOptions): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const input = (event.currentTarget as HTMLFormElement).querySelector('input');
    jump(new Date(input?.value ?? '').getTime());
  };
  return html`<div class="panel jump" role="dialog" aria-label="Go to a moment" @keydown=${keyDown}>
    <form @submit=${submit}>
      <input type="datetime-local" step="1" aria-label="Date and time" required value=${localValue(time)} max=${localValue(now)} />
      <button class="primary">Go</button>
    </form>
  </div>`;
}

/** As `datetime-local` wants it: the wall clock, to the second. */
function localValue(time: number): string {
  const offset = new Date(time).getTimezoneOffset() * 60_000;
  const local = new Date(time - offset);
  // At the ends of what a date can be there is no wall clock.
  return Number.isNaN(local.getTime()) ? '' : local.toISOString().slice(0, 19);
}
