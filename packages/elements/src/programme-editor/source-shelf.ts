import { html, nothing, type TemplateResult } from 'lit';
import { image, plus, upload, video } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { keyOf, type SourceItem } from './sources.ts';
import type { EditorMessages } from './words.ts';

export const shelves = ['cameras', 'videos', 'images'] as const;
export type Shelf = (typeof shelves)[number];

export interface SourceShelfOptions {
  messages: EditorMessages;
  shelf: Shelf;
  /** Missing while they are loaded. */
  items: readonly SourceItem[] | undefined;
  isUploading: boolean;
  pictureOf(source: SourceItem['source']): string | undefined;
  choose(shelf: Shelf): void;
  add(item: SourceItem): void;
  upload(file: File): void;
}

/** What can be added: one click each. */
export function sourceShelf({ add, choose, isUploading, items, messages, pictureOf, shelf, upload: send }: SourceShelfOptions): TemplateResult {
  const { editor: words } = messages;
  const picked = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = '';
    if (file) send(file);
  };
  return html`<section class="shelf" part="sources" aria-label=${words.add}>
    <div class="title">
      <h2>${words.add}</h2>
      <div class="tabs" role="group" aria-label=${words.add}>
        ${shelves.map((one) => html`<button part="shelf" aria-pressed=${one === shelf} @click=${() => choose(one)}>${words[one]}</button>`)}
      </div>
      ${shelf === 'images'
        ? html`<label class="button" part="upload">${icon(upload)}${isUploading ? words.uploading : words.upload}<input class="visually-hidden" type="file" accept="image/png,image/jpeg,image/webp" ?disabled=${isUploading} @change=${picked} /></label>`
        : nothing}
    </div>
    ${items?.length === 0 ? html`<p class="hint">${words.noneOf[shelf]}</p>` : nothing}
    <ul>
      ${(items ?? []).map((item) => {
        const picture = pictureOf(item.source);
        return html`<li>
          <button class="source" part="source" data-key=${keyOf(item.source)} aria-label=${words.addSource(item.name)} title=${words.addSource(item.name)} @click=${() => add(item)}>
            <span class="thumb">${picture ? html`<img src=${picture} alt="" draggable="false" />` : icon(shelf === 'images' ? image : video)}<span class="plus">${icon(plus)}</span></span>
            <span class="label" dir="auto">${item.name}</span>
          </button>
        </li>`;
      })}
    </ul>
  </section>`;
}
