import { css } from 'lit';

/** Styles of the controls in a bar over a picture. The transport runs left to right in every language, as time does. */
export const controlStyles = css`
  .controls {
    display: flex;
    align-items: center;
    gap: 2px;
    min-height: 36px;
    direction: ltr;
    anchor-name: --oriel-controls;
  }
  .controls > button,
  .volume {
    flex: none;
  }
  .controls button {
    /* The row may end where the player does. */
    outline-offset: -2px;
  }
  .space {
    flex: 1;
  }
  .over {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    padding-top: 1px;
    font-size: 8px;
    font-weight: 700;
    pointer-events: none;
  }
  .skip-back,
  .skip-forward {
    position: relative;
  }
  .skip-back svg.icon,
  .skip-forward svg.icon {
    width: 22px;
    height: 22px;
    stroke-width: 1.75;
  }
  .controls .time,
  .controls .live,
  .controls .speed {
    gap: 6px;
    padding: 4px 8px;
    font-weight: 600;
    white-space: nowrap;
  }
  .controls .speed {
    font-weight: 500;
  }
  .date {
    font-weight: 400;
  }
  .live::before {
    content: '';
    width: 8px;
    height: 8px;
    border: 2px solid currentcolor;
    border-radius: 50%;
  }
  .live[aria-pressed='true']::before {
    border-color: var(--_accent);
    background: var(--_accent);
  }
  .volume {
    display: flex;
    align-items: center;
  }
  .volume-slider {
    width: 72px;
    height: 32px;
    margin: 0 8px 0 2px;
    accent-color: var(--_accent);
    cursor: pointer;
  }

  .popup {
    max-width: calc(100vw - 16px);
    max-height: min(400px, 100vh - 16px);
    overflow: auto;
    padding: 12px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    color: var(--_text);
    background: var(--_raised);
  }
  /* Menus above their button, dialogs above the row of controls. Where that is not possible, in the middle of the page. */
  @supports (position-area: top) {
    .popup {
      inset: auto;
      margin: 8px 0;
      position-area: top span-right;
      position-try-fallbacks: --oriel-end, --oriel-below, --oriel-below-end, --oriel-middle;
    }
    dialog.popup {
      position-anchor: --oriel-controls;
      position-area: top center;
      justify-self: left;
      min-width: min(280px, 100vw - 16px);
      max-width: 100%;
      position-try-fallbacks: flip-block, --oriel-middle;
    }
    dialog.shortcuts {
      justify-self: right;
    }
  }
  @position-try --oriel-end {
    position-area: top span-left;
  }
  @position-try --oriel-below {
    position-area: bottom span-right;
  }
  @position-try --oriel-below-end {
    position-area: bottom span-left;
  }
  @position-try --oriel-middle {
    inset: 8px;
    margin: auto;
    justify-self: auto;
    position-area: none;
  }
  .popup:focus-visible {
    outline: none;
  }
  .menu {
    min-width: 96px;
    padding: 4px;
  }
  .menu:popover-open {
    display: grid;
  }
  .menu button {
    justify-content: flex-start;
    padding: 4px 12px 4px 8px;
    font-variant-numeric: tabular-nums;
  }
  .menu [aria-checked='false'] svg.icon {
    visibility: hidden;
  }
  .menu svg.icon {
    width: 16px;
    height: 16px;
  }
  .popup form {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 0;
  }
  .popup input {
    flex: 1;
    height: 32px;
    min-width: 0;
    padding: 0 8px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-small);
    font: inherit;
    font-variant-numeric: inherit;
    color: var(--_text);
    background: var(--_surface);
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 6px 16px;
    margin: 0;
  }
  dl > div {
    display: contents;
  }
  dt {
    direction: ltr;
    display: flex;
    gap: 4px;
  }
  kbd {
    padding: 0 6px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-small);
    font: inherit;
    font-size: 13px;
  }
  dd {
    margin: 0;
    color: var(--_muted);
  }
  @media (forced-colors: active) {
    .live[aria-pressed='true']::before {
      forced-color-adjust: none;
    }
  }
`;
