import type { StorageStats } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { trash } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { partBar } from '../theme/part-bar.ts';
import type { PipelineMessages } from './words.ts';

export interface StorageOptions {
  messages: PipelineMessages;
  /** Missing while it is loaded. */
  storage: StorageStats | undefined;
  isCleaning: boolean;
  /** Bytes that the last clean-up removed. */
  removed: number | undefined;
  moment(iso: string): string;
  /** @param id missing: all */
  clean(id?: string): void;
}

/** What each pipeline has on disk, and the buttons that remove it. */
export function storagePart({ clean, isCleaning, messages, moment, removed, storage }: StorageOptions): TemplateResult | typeof nothing {
  const { pipeline: words } = messages;
  if (!storage) return nothing;
  const { freeBytes, pipelines, totalBytes } = storage;
  const sizeOf = ({ originalStream, processedFragments }: StorageStats['pipelines'][number]) => originalStream.bytes + processedFragments.bytes;
  const most = Math.max(1, ...pipelines.map(sizeOf));
  return html`<section class="storage" part="storage" aria-label=${words.storage}>
    <div class="title">
      <h2>${words.storage}</h2>
      ${pipelines.length > 1 ? html`<button part="clean-all" aria-disabled=${isCleaning} @click=${() => clean()}>${icon(trash)}${words.cleanAll}</button>` : nothing}
    </div>
    <p class="facts">${words.storageText(totalBytes, freeBytes)}</p>
    <p class="facts" role="status">${removed === undefined ? nothing : words.cleaned(removed)}</p>
    ${pipelines.length === 0
      ? html`<p class="hint">${words.storageEmpty}</p>`
      : html`<ul>
          ${pipelines.map(
            (one) => html`<li>
              <b dir="auto">${one.streamId}</b>
              <span class="size">${words.bytes(sizeOf(one))}</span>
              <button class="bare" part="clean" aria-label=${words.cleanOf(one.streamId)} title=${words.clean} aria-disabled=${isCleaning} @click=${() => clean(one.streamId)}>${icon(trash)}</button>
              ${partBar(sizeOf(one) / most)}
              <span class="facts">${words.bytes(one.originalStream.bytes)} ${words.sourceFiles} · ${words.bytes(one.processedFragments.bytes)} ${words.processedFiles}${one.oldest ? html` · ${words.oldest(moment(one.oldest))}` : nothing}</span>
            </li>`,
          )}
        </ul>`}
  </section>`;
}
