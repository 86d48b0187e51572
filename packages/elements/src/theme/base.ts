import { css } from 'lit';

/** What every element starts from: its box, its type, its focus ring. */
export const base = css`
  :host {
    box-sizing: border-box;
    font: 400 14px/20px var(--_font);
    font-variant-numeric: tabular-nums;
    color: var(--_text);
    -webkit-tap-highlight-color: transparent;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: inherit;
  }
  svg.icon {
    display: block;
    flex: none;
    width: 20px;
    height: 20px;
    pointer-events: none;
  }
  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
