import { css } from 'lit';

export const styles = css`
  :host {
    display: block;
    min-width: 0;
    /* In a flex row without sizes it grows; it never forces others out. */
    flex: 1 1 auto;
    container: analytics / inline-size;
    /* Containment leaves no width of its own: this one, where nothing else says one. */
    contain-intrinsic-inline-size: 320px;
  }
  .bar {
    display: flex;
    gap: 8px;
    align-items: center;
    justify-content: space-between;
    margin-bottom: 8px;
  }
  h2,
  h3,
  p,
  dl,
  dd,
  ul {
    margin: 0;
    padding: 0;
  }
  h2 {
    font-size: 16px;
    line-height: 24px;
    font-weight: 600;
  }
  h3 {
    margin-bottom: 8px;
    font-size: 14px;
    font-weight: 600;
  }
  .note {
    margin: -8px 0 8px;
    font-size: 13px;
    color: var(--_muted);
  }
  .numbers {
    display: grid;
    gap: 24px;
  }
  dl {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 1px;
    overflow: hidden;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_border);
  }
  /* No cell of the last row stays empty. */
  dl > div:last-child:nth-child(odd) {
    grid-column: span 2;
  }
  dl > div {
    display: flex;
    flex-direction: column;
    gap: 4px;
    padding: 12px;
    background: var(--_raised);
  }
  dt,
  small {
    font-size: 13px;
    line-height: 16px;
    color: var(--_muted);
  }
  dd {
    display: flex;
    flex-direction: column;
    gap: 4px;
  }
  dd > span {
    font-size: 20px;
    line-height: 24px;
    font-weight: 600;
  }

  .plot {
    position: relative;
    height: 120px;
  }
  .plot svg {
    display: block;
    width: 100%;
    height: 100%;
    overflow: visible;
  }
  path {
    fill: none;
    vector-effect: non-scaling-stroke;
  }
  .grid {
    stroke: var(--_border);
  }
  .area {
    fill: color-mix(in srgb, transparent, var(--_accent) 32%);
  }
  .line {
    stroke: var(--_accent);
    stroke-width: 2;
  }
  .cursor {
    stroke: var(--_text);
  }
  .scale {
    position: absolute;
    inset: 0 0 auto auto;
    display: grid;
    gap: 40px;
    padding: 2px 4px;
    font-size: 12px;
    line-height: 20px;
    text-align: end;
    color: var(--_text);
    pointer-events: none;
  }
  .hint {
    position: absolute;
    bottom: 100%;
    left: clamp(44px, var(--_at), 100% - 44px);
    padding: 2px 8px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-small);
    font-size: 13px;
    background: var(--_raised);
    translate: -50% -4px;
    pointer-events: none;
    white-space: nowrap;
  }
  .times {
    display: flex;
    justify-content: space-between;
    margin-top: 4px;
    font-size: 12px;
    color: var(--_muted);
  }

  .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(180px, 100%), 1fr));
    gap: 24px;
  }
  ul {
    display: grid;
    gap: 8px;
    list-style: none;
  }
  .share {
    display: flex;
    gap: 8px;
    align-items: baseline;
    justify-content: space-between;
    margin-bottom: 4px;
    font-size: 13px;
  }
  section,
  li {
    min-width: 0;
  }
  .title {
    display: block;
    min-width: 0;
    min-height: 0;
    padding: 0;
    border: 0;
    font: inherit;
    color: inherit;
    text-align: start;
    background: none;
    cursor: pointer;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .title:hover {
    text-decoration: underline;
  }
  .share > span:last-child {
    flex: none;
  }
  .blank {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(140px, 100%), 1fr));
    gap: 8px;
  }
  .blank > span:not(.visually-hidden) {
    height: 68px;
    border-radius: var(--_radius);
    background: var(--_control);
    animation: pulse 1.6s var(--_ease) infinite alternate;
  }
  @container analytics (min-width: 480px) {
    dl {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
    dl > div:last-child:nth-child(odd) {
      grid-column: auto;
    }
    dl > div:last-child:nth-child(3n + 2) {
      grid-column: span 2;
    }
    dl > div:last-child:nth-child(3n + 1) {
      grid-column: span 3;
    }
  }
  @container analytics (min-width: 860px) {
    dl {
      grid-template-columns: repeat(auto-fit, minmax(120px, 1fr));
    }
    dl > div:last-child:nth-child(n) {
      grid-column: auto;
    }
  }
  @keyframes pulse {
    to {
      opacity: 0.5;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .blank > span:not(.visually-hidden) {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .line {
      stroke: Highlight;
    }
  }
`;
