import { html, nothing, type TemplateResult } from 'lit';
import { chevronLeft, chevronRight } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { layouts, type Layout } from './layouts.ts';
import type { GridMessages } from './words.ts';

export interface BarFacts {
  count: number;
  layout: Layout;
  page: number;
  /** How much of the demo cameras' history was generated, 0 to 1; `undefined` when nothing is left to do. */
  history: number | undefined;
  messages: GridMessages;
}

export interface BarActions {
  page(page: number): void;
  choose(layout: Layout): void;
  layoutKey(event: KeyboardEvent): void;
}

export function bar(facts: BarFacts, actions: BarActions): TemplateResult {
  const { count, history, layout, messages } = facts;
  const words = messages.grid;
  return html`<div class="bar" part="bar">
    <slot name="heading"></slot>
    <span class="space"></span>
    ${
      history === undefined
        ? nothing
        : // Announced once: a percentage in a live region would be read out every two seconds.
          html`<span class="visually-hidden" role="status">${words.preparing}</span>
            <span class="history" part="history" aria-hidden="true">${words.preparingDone(Math.floor(history * 100) / 100)}</span>`
    }
    ${count > layout ? pages(facts, actions) : nothing}
    <div class="layouts" part="layouts" role="radiogroup" aria-label=${words.layout} @keydown=${actions.layoutKey}>
      ${layouts.map((choice) => layoutButton(choice, facts, actions))}
    </div>
    <slot name="actions"></slot>
  </div>`;
}

function layoutButton(choice: Layout, { layout, messages }: BarFacts, actions: BarActions): TemplateResult {
  const label = messages.grid.cells(choice);
  return html`<button
    class="bare"
    part="layout"
    role="radio"
    aria-checked=${choice === layout}
    aria-label=${label}
    title=${label}
    tabindex=${choice === layout ? 0 : -1}
    @click=${() => actions.choose(choice)}
  >
    ${choice}
  </button>`;
}

function pages({ count, layout, messages, page }: BarFacts, actions: BarActions): TemplateResult {
  const words = messages.grid;
  const from = page * layout;
  const to = Math.min(count, from + layout);
  return html`<div class="pages" part="pages">
    <button class="bare flip" part="page" aria-label=${words.previousPage} title=${words.previousPage} ?disabled=${from === 0} @click=${() => actions.page(page - 1)}>
      ${icon(chevronLeft)}
    </button>
    <span aria-live="polite">${from + 1 === to ? words.one(to, count) : words.range(from + 1, to, count)}</span>
    <button class="bare flip" part="page" aria-label=${words.nextPage} title=${words.nextPage} ?disabled=${to >= count} @click=${() => actions.page(page + 1)}>
      ${icon(chevronRight)}
    </button>
  </div>`;
}
