import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { captionStyle } from '../../base/messages/english/caption-style.ts';
import type { WordsOf } from '../../base/messages/index.ts';
import { keepKeys } from '../../controls/popup.ts';
import { defaultCaptionStyle, styleChoices, styleNames, type CaptionStyle, type StyleName } from './caption-style.ts';

export interface CaptionFieldsOptions {
  style: CaptionStyle;
  change(change: Partial<CaptionStyle>): void;
  close(): void;
}

type Words = WordsOf<{ captionStyle: typeof captionStyle }>['captionStyle'];

/** The content of the dialog: a list to choose from for each part of the style. */
export function captionFields({ change, close, style }: CaptionFieldsOptions, words: Words): TemplateResult {
  const nameOf = (name: StyleName, choice: string) => (name === 'font' || name === 'edge' ? words.names : words.colors)[choice as never] ?? words.percent(Number(choice) / 100);
  const choose = (name: StyleName) => (event: Event) => change({ [name]: (event.currentTarget as HTMLSelectElement).value });
  return html`<h2>${words.title}</h2>
    ${styleNames.map(
      (name) => html`<label class="row">
        <span>${words.labels[name]}</span>
        <select part="field" name=${name} .value=${live(style[name])} @change=${choose(name)} @keydown=${keepKeys}>
          ${styleChoices[name].map((choice) => html`<option value=${choice} ?selected=${choice === style[name]}>${nameOf(name, choice)}</option>`)}
        </select>
      </label>`,
    )}
    <div class="actions">
      <button @click=${() => change(defaultCaptionStyle)}>${words.reset}</button>
      <button class="primary" @click=${close}>${words.done}</button>
    </div>`;
}
