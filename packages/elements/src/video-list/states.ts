import type { OrielError } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { failedPanel } from '../base/state-panel.ts';
import { video as film } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { ListMessages } from './words.ts';

/** Skeleton cards while the first page loads. */
export const skeleton = ({ videoList: { loading } }: ListMessages): TemplateResult => html`
  <div class="cards" part="cards" aria-busy="true" role="status">
    <span class="visually-hidden">${loading}</span>
    ${Array.from({ length: 6 }, () => html`<div class="card blank" aria-hidden="true"><span class="picture"></span><span class="words"><span class="line"></span><span class="line"></span></span></div>`)}
  </div>
`;

/** @param clear gives the search up; missing: there was none */
export function empty({ videoList: words }: ListMessages, clear: (() => void) | undefined): TemplateResult {
  return html`<div class="panel" part="panel">
    ${icon(film)}
    <p class="panel-title">${clear ? words.noneFound : words.empty}</p>
    <p>${clear ? words.noneFoundText : words.emptyText}</p>
    ${clear ? html`<button @click=${clear}>${words.clear}</button>` : nothing}
  </div>`;
}

export function failed(error: OrielError, messages: ListMessages, retry: () => void): TemplateResult {
  const { forbidden, retry: retryLabel, signIn } = messages.videoList;
  return failedPanel(error, { messages, retry, retryLabel, titles: { not_authenticated: signIn, not_allowed: forbidden } });
}
