import { cueTransitions, type Cue } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { DEFAULT_FADE, MAX_DURATION, MIN_DURATION, type PlacedCue } from './programme-model.ts';
import type { EditorMessages } from './words.ts';

export interface CueFormOptions {
  messages: EditorMessages;
  placed: PlacedCue;
  /** What it is called without a name of its own. */
  sourceName: string;
  /** @param group the field, so that its changes are undone together */
  change(change: Partial<Cue>, group: string): void;
  setStart(start: number | undefined): void;
}

/** A number of a field; `undefined` while there is none. */
const numberIn = (event: Event): number | undefined => {
  const { valueAsNumber } = event.target as HTMLInputElement;
  return Number.isFinite(valueAsNumber) ? valueAsNumber : undefined;
};
const textIn = (event: Event): string => (event.target as HTMLInputElement).value;

/** The fields of one cue. */
export function cueForm({ change, messages, placed: { cue, start }, setStart, sourceName }: CueFormOptions): TemplateResult {
  const { editor: words } = messages;
  const { duration, fadeDuration = DEFAULT_FADE, level = 1, name = '', source, transition } = cue;
  const seconds = (event: Event, then: (value: number) => void) => {
    const value = numberIn(event);
    if (value !== undefined) then(value);
  };
  return html`<div class="form" part="cue-form">
    <label class="field wide"><span class="name">${words.cueName}</span><input maxlength="100" placeholder=${sourceName} .value=${name} @change=${(event: Event) => change({ name: textIn(event).trim() }, 'name')} /></label>
    <label class="field"><span class="name">${words.duration}</span><input type="number" name="duration" min=${MIN_DURATION} max=${MAX_DURATION} step="0.1" .value=${String(duration)} @change=${(event: Event) => seconds(event, (value) => change({ duration: value }, 'duration'))} /></label>
    <label class="field"><span class="name">${words.start}</span><input type="number" name="start" min="0" max=${MAX_DURATION} step="0.1" placeholder=${words.startAuto} .value=${cue.start === undefined ? '' : String(start)} @change=${(event: Event) => setStart(numberIn(event))} /></label>
    ${'video' in source
      ? html`<label class="field"><span class="name">${words.sourceStart}</span><input type="number" name="source-start" min="0" max=${MAX_DURATION} step="0.1" .value=${String(source.start ?? 0)} @change=${(event: Event) => seconds(event, (value) => change({ source: { ...source, start: Math.min(MAX_DURATION, Math.max(0, value)) } }, 'source'))} /></label>`
      : nothing}
    <label class="field"><span class="name">${words.transition}</span>
      <select name="transition" .value=${transition} @change=${(event: Event) => change({ transition: textIn(event) as Cue['transition'] }, 'transition')}>
        ${cueTransitions.map((one) => html`<option value=${one} ?selected=${one === transition}>${words.transitions[one]}</option>`)}
      </select>
    </label>
    ${transition === 'fade'
      ? html`<label class="field"><span class="name">${words.fadeDuration}</span><input type="number" name="fade" min="0.1" max="5" step="0.1" .value=${String(fadeDuration)} @change=${(event: Event) => seconds(event, (value) => change({ fadeDuration: value }, 'fade'))} /></label>`
      : nothing}
    ${'still' in source
      ? nothing
      : html`<label class="field"><span class="name">${words.level} <output>${words.percent(level)}</output></span><input type="range" name="level" min="0" max="2" step="0.05" .value=${String(level)} aria-valuetext=${words.percent(level)} @input=${(event: Event) => seconds(event, (value) => change({ level: value }, 'level'))} /></label>`}
  </div>`;
}
