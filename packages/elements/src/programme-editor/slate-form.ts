import type { PreviewImage, ProgrammeEdit } from '@oriel/core';
import { html, type TemplateResult } from 'lit';
import type { EditorMessages } from './words.ts';

export interface SlateFormOptions {
  messages: EditorMessages;
  programme: ProgrammeEdit;
  images: readonly PreviewImage[];
  change(programme: ProgrammeEdit, group: string): void;
}

/** What is shown while nothing else can be, and whether the programme starts again. */
export function slateForm({ change, images, messages, programme }: SlateFormOptions): TemplateResult {
  const { editor: words } = messages;
  const { loop, slate } = programme;
  const set = (name: keyof ProgrammeEdit['slate'], value: string) => {
    const changed = { ...slate, [name]: value };
    if (!value) delete changed[name];
    change({ ...programme, slate: changed }, `slate ${name}`);
  };
  const input = (event: Event) => event.target as HTMLInputElement;
  return html`<details>
    <summary>${words.slate}</summary>
    <p class="hint">${words.slateText}</p>
    <div class="form">
      <label class="field wide"><span class="name">${words.slateWords}</span><input name="slate-text" maxlength="200" .value=${slate.text ?? ''} @change=${(event: Event) => set('text', input(event).value.trim())} /></label>
      <label class="field"><span class="name">${words.slateImage}</span>
        <select name="slate-image" .value=${slate.image ?? ''} @change=${(event: Event) => set('image', input(event).value)}>
          <option value="" ?selected=${!slate.image}>${words.none}</option>
          ${images.map(({ id, name }) => html`<option value=${id} ?selected=${id === slate.image}>${name}</option>`)}
        </select>
      </label>
      <label class="field"><span class="name">${words.color}</span><input type="color" name="slate-background" .value=${slate.background ?? '#000000'} @input=${(event: Event) => set('background', input(event).value)} /></label>
      <label class="check wide"><input type="checkbox" name="loop" .checked=${loop} @change=${(event: Event) => change({ ...programme, loop: input(event).checked }, 'loop')} /> ${words.loop}</label>
    </div>
  </details>`;
}
