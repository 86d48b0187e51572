import type { OrielError } from '@oriel/core';
import { html, type TemplateResult } from 'lit';
import { wordsForError } from '../camera/words.ts';
import { rotateCw } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { Layout } from './layouts.ts';
import type { GridMessages } from './words.ts';

/** What the grid shows in place of cameras. */
export const emptyCells = (count: number, text = ''): TemplateResult[] =>
  Array.from({ length: Math.max(0, count) }, () => html`<div class="cell empty" part="cell" aria-hidden="true">${text}</div>`);

export const blank = (layout: Layout): TemplateResult => html`<div class="cells of${layout}" part="cells">${emptyCells(layout)}</div>`;

export const loading = (layout: Layout, { grid: words }: GridMessages): TemplateResult => html`<div
  class="cells waiting of${layout}"
  part="cells"
  role="status"
  aria-label=${words.loading}
>
  ${Array.from({ length: layout }, () => html`<div class="cell" part="cell"></div>`)}
</div>`;

export const empty = ({ grid: words }: GridMessages): TemplateResult => html`<div class="cells of1" part="cells">
  <div class="state" part="state" role="status"><p class="title">${words.empty}</p><p>${words.emptyText}</p></div>
</div>`;

export function failed(error: OrielError, messages: GridMessages, retry: () => void): TemplateResult {
  const { title, text } = wordsForError(error, messages);
  const words = messages.grid;
  return html`<div class="cells of1" part="cells">
    <div class="state" part="state" role="alert">
      <p class="title">${words.failed}</p>
      <p>${title}</p>
      <p>${text}</p>
      <button @click=${retry}>${icon(rotateCw)}${words.retry}</button>
      <code>${error.code}</code>
    </div>
  </div>`;
}

export const removed = ({ camera: words }: GridMessages): TemplateResult => html`<div class="state" part="state" role="status">
  <p class="title">${words.removed}</p>
  <p>${words.removedText}</p>
</div>`;
