import type { OrielError } from '@oriel/core';
import { css, html, nothing, type TemplateResult } from 'lit';
import { wordsForError } from '../camera/words.ts';
import { circleAlert, lock, rotateCw } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';

export interface FailedOptions {
  messages: Parameters<typeof wordsForError>[1];
  /** Titles for the codes of errors where the general words do not fit. */
  titles: Readonly<Record<string, string | undefined>>;
  /** Label of the button. */
  retryLabel: string;
  retry(): void;
}

/** An error panel: what happened, its code, and a button to retry. */
export function failedPanel(error: OrielError, { messages, retry, retryLabel, titles }: FailedOptions): TemplateResult {
  const title = titles[error.code];
  const general = wordsForError(error, messages);
  return html`<div class="panel" part="panel" role="alert">
    ${icon(/^not_a|token/.test(error.code) ? lock : circleAlert)}
    <p class="panel-title">${title ?? general.title}</p>
    ${title ? nothing : html`<p>${general.text}</p>`}
    <button part="retry" @click=${retry}>${icon(rotateCw)}${retryLabel}</button>
    <code>${error.code}</code>
  </div>`;
}

/** Styles of panels for empty and error states. */
export const statePanelStyles = css`
  .panel {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 4px;
    padding: 32px 16px;
    text-align: center;
    color: var(--_muted);
  }
  .panel > svg.icon {
    width: 28px;
    height: 28px;
    margin-bottom: 4px;
    stroke-width: 1.5;
  }
  .panel p {
    max-width: 44ch;
    margin: 0;
    text-wrap: balance;
  }
  .panel-title {
    font-size: 15px;
    font-weight: 600;
    color: var(--_text);
  }
  .panel button {
    margin-top: 8px;
  }
  .panel code {
    margin-top: 8px;
    font: 12px/16px ui-monospace, monospace;
  }
`;
