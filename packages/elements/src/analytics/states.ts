import type { OrielError } from '@oriel/core';
import { html, type TemplateResult } from 'lit';
import { failedPanel } from '../base/state-panel.ts';
import { chartColumn } from '../icons/index.ts';
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
  const { forbidden, missing, retry: retryLabel, signIn } = messages.analytics;
  return failedPanel(error, { messages, retry, retryLabel, titles: { not_allowed: forbidden, not_authenticated: signIn, video_unknown: missing } });
}
