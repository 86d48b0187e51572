import type { Programme } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { circleQuestionMark, copy, plus, redo2, save, trash, undo2, type Icon } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { ProgrammeDocument } from './programme-document.ts';
import type { EditorMessages } from './words.ts';

export interface ToolbarOptions {
  messages: EditorMessages;
  document: ProgrammeDocument;
  programmes: readonly Programme[];
  isSaving: boolean;
  rename(name: string): void;
  load(id: string): void;
  create(): void;
  duplicate(): void;
  remove(): void;
  undo(): void;
  redo(): void;
  save(): void;
  help(): void;
}

/** Which programme is edited, and what can be done with all of it. */
export function toolbar({ create, document, duplicate, help, isSaving, load, messages, programmes, redo, remove, rename, save: store, undo }: ToolbarOptions): TemplateResult {
  const { editor: words } = messages;
  const { canRedo, canUndo, id, isDirty, programme } = document;
  const button = (part: string, label: string, path: Icon, click: () => void, isOff = false) =>
    html`<button class="bare" part="tool ${part}" aria-label=${label} title=${label} aria-disabled=${isOff} @click=${() => isOff || click()}>${icon(path)}</button>`;
  const chosen = (event: Event) => {
    const select = event.target as HTMLSelectElement;
    const wanted = select.value;
    // It shows what is loaded, also when its viewer rather keeps that.
    select.value = id ?? '';
    if (wanted) load(wanted);
  };
  return html`<div class="toolbar" part="toolbar">
    <label class="programme"><span class="visually-hidden">${words.programme}</span>
      <select part="programme" .value=${id ?? ''} @change=${chosen}>
        ${id ? nothing : html`<option value="" selected>${words.untitled}</option>`}
        ${programmes.map((one) => html`<option value=${one.id} ?selected=${one.id === id}>${one.name}</option>`)}
      </select>
    </label>
    <label class="title-field"><span class="visually-hidden">${words.name}</span>
      <input part="name" maxlength="100" required .value=${programme.name} @change=${(event: Event) => rename((event.target as HTMLInputElement).value)} />
    </label>
    <span class="tools">
      ${button('new', words.create, plus, create)} ${button('duplicate', words.duplicate, copy, duplicate)} ${button('delete', words.remove, trash, remove, !id)}
      <span class="line"></span>
      ${button('undo', words.undo, undo2, undo, !canUndo)} ${button('redo', words.redo, redo2, redo, !canRedo)} ${button('help', words.help, circleQuestionMark, help)}
    </span>
    <span class="saving">
      <span class="dirty" role="status">${isDirty ? words.dirty : id ? words.saved : ''}</span>
      <button class="primary" part="save" aria-disabled=${!isDirty || isSaving} @click=${() => isDirty && !isSaving && store()}>${icon(save)}${isSaving ? words.saving : words.save}</button>
    </span>
  </div>`;
}
