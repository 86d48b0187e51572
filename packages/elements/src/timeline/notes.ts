import { gapsIn, intersect, type Range } from '@oriel/core/timeline';
import { html, nothing, type TemplateResult } from 'lit';
import { arrowLeft, arrowRight } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { TimelineData } from './data/timeline-data.ts';
import type { TimelineFacts } from './facts.ts';
import type { TimelineWords } from './words.ts';

/** Why there is nothing to see, or what an action did not find. */
export type Note = 'loading' | 'empty' | 'failed' | 'noEarlierEvent' | 'noLaterEvent' | undefined;

/** What was recorded in the last minute need not be known: each tile is loaded again within that. */
const RECENT = 60_000;

/** What there is to say about a view in which nothing is recorded. */
export function noteFor({ error, failing }: Pick<TimelineData, 'error' | 'failing'>, { known, sequences }: TimelineFacts, view: Range, now: number): Note {
  if (failing) return error && 'failed';
  if (sequences.some((range) => intersect(range, view))) return undefined;
  const past = intersect(view, { from: -Infinity, to: now });
  const isMissing = ({ from, to }: Range) => from === past?.from || to < now || to - from > RECENT;
  return past && gapsIn(past, known).some(isMissing) ? 'loading' : 'empty';
}

/** Words have a box where there may be something behind them. */
const classes = { loading: '', empty: '', failed: 'boxed error', noEarlierEvent: 'boxed', noLaterEvent: 'boxed' };

/** `loading` is not in the live region: it comes with every move of the view. */
export function renderNote(note: Note, words: TimelineWords, retry: () => void): TemplateResult {
  const failed = note === 'failed' ? html`<button class="bare" part="retry" @click=${retry}>${words.retry}</button>` : nothing;
  return html`
    ${note === 'loading' ? html`<p class="note loading" part="note">${words.loading}</p>` : nothing}
    <p class="note ${classes[note ?? 'empty']}" part="note" role="status">${note && note !== 'loading' ? words[note] : nothing} ${failed}</p>
  `;
}

export interface BackButtonOptions {
  /** Where the cursor is, seen from the view. */
  side: 'left' | 'right';
  text: string;
  label: string;
  back(): void;
}

/** Leads back to a cursor that is not in view. The arrow is on the outer side in every language. */
export function renderBack({ back, label, side, text }: BackButtonOptions): TemplateResult {
  return html`<button class="back ${side}" part="back" aria-label=${label} @click=${back}>
    ${side === 'left' ? icon(arrowLeft) : nothing}<bdi>${text}</bdi>${side === 'right' ? icon(arrowRight) : nothing}
  </button>`;
}
