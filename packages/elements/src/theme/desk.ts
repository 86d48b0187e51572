import { css } from 'lit';

/** First lines of the elements that operators work with. Each sets `--_live`. */
export const desk = css`
  :host {
    display: block;
    min-width: 0;
    flex: 1 1 auto;
    contain-intrinsic-inline-size: 320px;
  }
  h2,
  p,
  ul,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  h2 {
    font-size: 14px;
    line-height: 20px;
    font-weight: 600;
  }
  ul {
    list-style: none;
  }
  .hint {
    font-size: 13px;
    color: var(--_muted);
  }
  button[aria-disabled='true'] {
    opacity: 0.5;
    cursor: default;
  }
  button.danger,
  button.primary.danger {
    border-color: transparent;
    color: #fff;
    background: var(--_live);
  }
  button:is(.danger, .primary.danger):hover {
    background: color-mix(in srgb, var(--_live), #000 16%);
  }
`;
