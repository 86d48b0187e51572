import { previewQualities, type Programme } from '@oriel/core';
import { html, type TemplateResult } from 'lit';
import { play } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { PreviewMessages } from './words.ts';

export interface StartFormOptions {
  messages: PreviewMessages;
  /** Missing while they are loaded. */
  programmes: readonly Programme[] | undefined;
  programme: string;
  quality: string;
  isStarting: boolean;
  choose(change: { programme?: string; quality?: string }): void;
  start(): void;
}

/** In place of the picture while nothing runs. */
export function startForm({ choose, isStarting, messages, programme, programmes, quality, start }: StartFormOptions): TemplateResult {
  const { preview: words } = messages;
  if (programmes?.length === 0) {
    return html`<div class="panel" part="panel">
      ${icon(play)}
      <p class="panel-title">${words.noProgrammes}</p>
      <p>${words.noProgrammesText}</p>
    </div>`;
  }
  const value = (event: Event) => (event.target as HTMLSelectElement).value;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!isStarting && programmes) start();
  };
  return html`<form class="start" part="start" @submit=${submit}>
    <p class="panel-title">${words.startTitle}</p>
    <p>${words.startText}</p>
    <label class="field">
      <span class="name">${words.programme}</span>
      <select part="programme" .value=${programme} @change=${(event: Event) => choose({ programme: value(event) })}>
        ${(programmes ?? []).map(({ id, name }) => html`<option value=${id} ?selected=${id === programme}>${name}</option>`)}
      </select>
    </label>
    <label class="field">
      <span class="name">${words.quality}</span>
      <select part="quality" .value=${quality} @change=${(event: Event) => choose({ quality: value(event) })}>
        ${previewQualities.map((one) => html`<option value=${one} ?selected=${one === quality}>${words.qualities[one]}</option>`)}
      </select>
    </label>
    <button class="primary" part="start-button" aria-disabled=${isStarting || !programmes}>${icon(play)}${isStarting ? words.starting : words.start}</button>
  </form>`;
}
