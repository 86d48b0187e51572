import type { OrielError } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { wordsForError } from '../camera/words.ts';
import { chartColumn, circleAlert, lock, rotateCw } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { AnalyticsMessages } from './words.ts';

export const loading = ({ analytics }: AnalyticsMessages): TemplateResult => html`
  <div class="blank" part="panel" role="status">
    <span class="visually-hidden">${analytics.loading}</span>
    ${Array.from({ length: 6 }, () => html`<span aria-hidden="true"></span>`)}
  </div>
`;

export const panel = (title: string, text: string): TemplateResult => html`
  <div class="panel" part="panel">${icon(chartColumn)}<p class="panel-title">${title}</p><p>${text}</p></div>
`;

export function failed(error: OrielError, messages: AnalyticsMessages, retry: () => void): TemplateResult {
  const { analytics: words } = messages;
  const own: Readonly<Record<string, string | undefined>> = { not_allowed: words.forbidden, not_authenticated: words.signIn, video_unknown: words.missing };
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
