import { intersect, type Range } from '@oriel/core/timeline';
import { html, nothing, type TemplateResult } from 'lit';
import { arrowLeft, arrowRight } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { FactsLoader } from './facts-loader.ts';

const emptyNote = html`<p class="note" role="status">Nothing is recorded here.</p>`;

/** Not to be taken for `emptyNote`; comes only where it takes long. */
const loadingNote = html`<p class="note loading">Loading recordings…</p>`;

const errorNote = (retry: () => void) => html`<p class="note error" role="status">
  Recordings could not be loaded. <button class="bare" @click=${retry}>Try again</button>
</p>`;

/** Why there is nothing to see in the view, where there is nothing. */
export function note(loader: FactsLoader, known: readonly Range[] | undefined, view: Range): TemplateResult | typeof nothing {
  if (loader.error) return errorNote(() => loader.retry());
  if (known?.some((range) => intersect(range, view))) return nothing;
  if (loader.loading) return loadingNote;
  return known ? emptyNote : nothing;
}

/** The way back to a cursor that is out of sight, at the end where it is. */
export function backButton(side: 'left' | 'right', words: string, back: () => void): TemplateResult {
  return html`<button class="back ${side}" aria-label="Back to ${words}" @click=${back}>
    ${side === 'left' ? icon(arrowLeft) : nothing}${words}${side === 'right' ? icon(arrowRight) : nothing}
  </button>`;
}
