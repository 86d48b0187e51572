import { html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import type { offline } from '../../base/messages/english/offline.ts';
import type { WordsOf } from '../../base/messages/index.ts';
import { keepKeys } from '../../controls/popup.ts';
import type { VideoContext } from '../bar.ts';
import type { OfflineState } from './offline.ts';

export interface OfflineActions {
  choose(quality: string): void;
  save(): void;
  /** Ends it, and removes what is there. */
  cancel(): void;
  remove(): void;
  close(): void;
}

type Messages = Pick<VideoContext['messages'], 'controls'> & WordsOf<{ offline: typeof offline }>;

/** The content of the dialog. */
export function offlinePanel(state: OfflineState, actions: OfflineActions, { controls, offline: words }: Messages): TemplateResult {
  const close = html`<button @click=${actions.close}>${controls.close}</button>`;
  switch (state.type) {
    case 'loading':
      return html`<h2>${words.title}</h2><p class="said" role="status">${words.loading}</p><div class="actions">${close}</div>`;
    case 'failed':
      return html`<h2>${words.title}</h2><p class="said" role="alert">${state.error}</p><div class="actions">${close}</div>`;
    case 'choosing':
      return choosing(state, actions, words, close);
    case 'saving':
      return saving(state, actions, words, close);
    case 'saved':
      return html`<h2>${words.saved(state.video.bytes)}</h2>
        <p class="said" role="status">${words.savedText}</p>
        <div class="actions"><button part="remove-offline" @click=${actions.remove}>${words.remove}</button>${close}</div>`;
  }
}

function choosing({ begun, error, quality, sizes }: Extract<OfflineState, { type: 'choosing' }>, actions: OfflineActions, words: Messages['offline'], close: TemplateResult): TemplateResult {
  const choose = (event: Event) => actions.choose((event.currentTarget as HTMLSelectElement).value);
  const goesOn = begun?.quality === quality;
  return html`<h2>${words.title}</h2>
    <label class="row">
      <span>${words.quality}</span>
      <select part="field" name="quality" @change=${choose} @keydown=${keepKeys}>
        ${sizes.map(({ bytes, quality: each }) => html`<option value=${each} ?selected=${each === quality}>${words.choice(each, bytes)}</option>`)}
      </select>
    </label>
    ${begun && goesOn ? html`<p class="said">${words.incomplete(begun.bytes, begun.total)}</p>` : nothing} ${error ? html`<p class="said" role="alert">${error}</p>` : nothing}
    <div class="actions">
      ${begun ? html`<button part="remove-offline" @click=${actions.cancel}>${words.remove}</button>` : nothing} ${close}
      <button class="primary" part="save-offline" @click=${actions.save}>${goesOn ? words.goOn : words.start}</button>
    </div>`;
}

function saving({ progress, quality }: Extract<OfflineState, { type: 'saving' }>, actions: OfflineActions, words: Messages['offline'], close: TemplateResult): TemplateResult {
  const part = progress && progress.bytes / Math.max(1, progress.total);
  return html`<h2>${words.saving(quality)}</h2>
    <progress part="progress" max="1" aria-label=${words.saving(quality)} value=${ifDefined(part)}></progress>
    <p class="said">${progress ? words.part(progress.bytes, progress.total) : words.loading}</p>
    <p class="said" role="status">${progress?.waits ? words.waiting : nothing}</p>
    <div class="actions"><button part="cancel-offline" @click=${actions.cancel}>${words.cancel}</button>${close}</div>`;
}
