import { html, nothing, type TemplateResult } from 'lit';
import type { TimelineEvent } from './facts.ts';

/** A list for a screen reader gets too long to be of use before it has this many items. */
const MOST = 100;

export interface EventListOptions {
  events: readonly TimelineEvent[];
  label: string;
  textOf(event: TimelineEvent): string;
  choose(event: TimelineEvent): void;
}

/** The events in view for screen readers. The buttons are no Tab stops: with a keyboard alone, `[` and `]` do the same. */
export function renderEventList({ choose, events, label, textOf }: EventListOptions): TemplateResult | typeof nothing {
  if (events.length === 0) return nothing;
  return html`<ul class="visually-hidden" aria-label=${label}>
    ${events.slice(-MOST).map((event) => html`<li><button tabindex="-1" @click=${() => choose(event)}>${textOf(event)}</button></li>`)}
  </ul>`;
}
