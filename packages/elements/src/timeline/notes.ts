import { html, nothing, type TemplateResult } from 'lit';
import ArrowLeft from 'lucide/dist/esm/icons/arrow-left.mjs';
import ArrowRight from 'lucide/dist/esm/icons/arrow-right.mjs';
import { icon } from '../theme/icon.ts';

export const emptyNote = html`<p class="note" role="status">Nothing is recorded here.</p>`;

export function errorNote(retry: () => void): TemplateResult {
  return html`<p class="note error" role="status">
    Recordings could not be loaded. <button class="bare" @click=${retry}>Try again</button>
  </p>`;
}

/** The way back to a cursor that is out of sight, at the end where it is. */
export function backButton(side: 'left' | 'right', words: string, back: () => void): TemplateResult {
  return html`<button class="back ${side}" aria-label="Back to ${words}" @click=${back}>
    ${side === 'left' ? icon(ArrowLeft) : nothing}${words}${side === 'right' ? icon(ArrowRight) : nothing}
  </button>`;
}
