import { html, type TemplateResult } from 'lit';
import type { Icon } from '../icons/index.ts';

/**
 * An icon, 20 px, in the colour of the text around it. It is hidden from assistive technology: the button or the words
 * beside it say what it means. Icons are imported by name from `icons/index.ts`: `icon(play)`.
 */
export function icon(path: Icon): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${path}></path></svg>`;
}
