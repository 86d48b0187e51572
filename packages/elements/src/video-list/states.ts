import type { OrielError } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { wordsForError } from '../camera/words.ts';
import { circleAlert, lock, rotateCw, video as film } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { ListMessages } from './words.ts';

/** Cards of nothing while the first page is being loaded. */
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
  const { videoList: words } = messages;
  const own: Readonly<Record<string, string | undefined>> = { not_authenticated: words.signIn, not_allowed: words.forbidden };
  const title = own[error.code];
  const general = wordsForError(error, messages);
  return html`<div class="panel" part="panel" role="alert">
    ${icon(/^not_a|token/.test(error.code) ? lock : circleAlert)}
    <p class="panel-title">${title ?? general.title}</p>
    ${title ? nothing : html`<p>${general.text}</p>`}
    <button part="retry" @click=${retry}>${icon(rotateCw)}${words.retry}</button>
    <code>${error.code}</code>
  </div>`;
}
