import { css } from 'lit';

/**
 * `button`: a quiet button with an edge. `.primary`: filled with the accent, at most one in a view.
 * `.bare`: an icon or a word over a bar or a scrim, takes the colour of its surroundings.
 */
export const buttons = css`
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-width: 32px;
    min-height: 32px;
    margin: 0;
    padding: 4px 12px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-small);
    font: inherit;
    font-variant-numeric: inherit;
    color: var(--_text);
    background: var(--_raised);
    cursor: pointer;
    touch-action: manipulation;
    transition: background-color var(--_fast) var(--_ease);
  }
  button:hover {
    background: var(--_control);
  }
  button:active {
    background: color-mix(in srgb, var(--_control), var(--_text) 12%);
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  button.primary {
    border-color: transparent;
    color: var(--_on-accent);
    background: var(--_accent);
  }
  button.primary:hover {
    background: color-mix(in srgb, var(--_accent), var(--_text) 12%);
  }
  button.bare {
    padding: 4px;
    border-color: transparent;
    color: inherit;
    background: transparent;
  }
  button.bare:hover {
    background: color-mix(in srgb, transparent, currentcolor 16%);
  }
  button.bare:active {
    background: color-mix(in srgb, transparent, currentcolor 28%);
  }
  @media (pointer: coarse) {
    button {
      min-width: 40px;
      min-height: 40px;
    }
  }
  @media (forced-colors: active) {
    button,
    button.primary,
    button.bare {
      border-color: ButtonText;
    }
  }
`;
