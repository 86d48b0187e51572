import { css, svg, html, type TemplateResult } from 'lit';

/** A bar that is filled to a part, 0 to 1. Hidden from assistive technology: the words beside it say how much. */
export function partBar(part: number): TemplateResult {
  const width = 100 * Math.min(1, Math.max(0, part));
  return html`<svg class="part-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect class="rest" width="100" height="4"></rect><rect class="part" width=${width} height="4"></rect>`}
  </svg>`;
}

export const partBarStyles = css`
  .part-bar {
    display: block;
    width: 100%;
    height: 4px;
  }
  .part-bar:dir(rtl) {
    scale: -1 1;
  }
  .part-bar .rest {
    fill: color-mix(in srgb, transparent, currentcolor 24%);
  }
  .part-bar .part {
    fill: var(--_accent);
  }
  @media (forced-colors: active) {
    .part-bar .part {
      fill: Highlight;
    }
  }
`;
