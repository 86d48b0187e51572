import type { OrielError, PreviewHealth } from '@oriel/core';
import { css, html, nothing, type TemplateResult } from 'lit';
import { circleAlert, circleCheck, eye, radio, square, triangleAlert, x } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { wordsForPreviewError, type PreviewMessages } from './words.ts';

const signs: Readonly<Record<string, typeof eye>> = { preview: eye, live: radio };

/** Tells the states apart by colour, shape and word. */
export const badge = (state: string, { preview: words }: PreviewMessages): TemplateResult =>
  html`<strong class="on-air ${state}" part="state ${state}">${icon(signs[state] ?? square)}${words.states[state] ?? state}</strong>`;

/** Why the last action failed, until it is closed or another one begins. */
export function refusal(error: OrielError, messages: PreviewMessages, close: () => void): TemplateResult {
  const { text, title } = wordsForPreviewError(error, messages);
  const label = messages.preview.close;
  return html`<div class="refusal" part="error" role="alert">
    ${icon(circleAlert)}
    <span><b>${title}</b> ${text}</span>
    <button class="bare" aria-label=${label} title=${label} @click=${close}>${icon(x)}</button>
  </div>`;
}

/** What works, or what does not and what to do. */
export function healthPart(health: PreviewHealth | undefined, { preview: words }: PreviewMessages): TemplateResult | typeof nothing {
  if (!health) return nothing;
  const broken = health.checks.filter(({ ok }) => !ok);
  return html`<section class="health" part="health" aria-label=${words.health}>
    <h3>${words.health}</h3>
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

export const refusalStyles = css`
  .refusal {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 8px 8px 8px 12px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-small);
    background: var(--_raised);
  }
  .refusal > span {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .refusal svg.icon:first-child {
    color: light-dark(#8a5300, #ffc14d);
  }
`;
