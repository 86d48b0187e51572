import { css, html, type TemplateResult } from 'lit';
import { circleAlert, x } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { Words } from './messages/index.ts';

/** Why the last action failed, until it is closed or another one begins. @param label of the button that closes it */
export function refusalOf({ text, title }: Words, label: string, close: () => void): TemplateResult {
  return html`<div class="refusal" part="error" role="alert">
    ${icon(circleAlert)}
    <span><b>${title}</b> ${text}</span>
    <button class="bare" aria-label=${label} title=${label} @click=${close}>${icon(x)}</button>
  </div>`;
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
