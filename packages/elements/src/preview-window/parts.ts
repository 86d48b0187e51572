import type { PreviewHealth } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { circleCheck, eye, radio, square, triangleAlert } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { PreviewMessages } from './words.ts';

const signs: Readonly<Record<string, typeof eye>> = { preview: eye, live: radio };

/** Tells the states apart by colour, shape and word. */
export const badge = (state: string, { preview: words }: PreviewMessages): TemplateResult =>
  html`<strong class="on-air ${state}" part="state ${state}">${icon(signs[state] ?? square)}${words.states[state] ?? state}</strong>`;

/** What works, or what does not and what to do. */
export function healthPart(health: PreviewHealth | undefined, { preview: words }: PreviewMessages): TemplateResult | typeof nothing {
  if (!health) return nothing;
  const broken = health.checks.filter(({ ok }) => !ok);
  return html`<section class="health" part="health" aria-label=${words.health}>
    <h2>${words.health}</h2>
    <div role="status">
      ${broken.length === 0
        ? html`<p class="well">${icon(circleCheck)}${words.healthy}</p>`
        : html`<p class="visually-hidden">${words.problems(broken.length)}</p>
            <ul>
              ${broken.map(({ hint, name }) => html`<li>${icon(triangleAlert)}<span><b>${words.checks[name] ?? name}</b>${hint ? html` <span dir="auto">${hint}</span>` : nothing}</span></li>`)}
            </ul>`}
    </div>
  </section>`;
}
