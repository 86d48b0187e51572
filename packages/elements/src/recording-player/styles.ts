import { css } from 'lit';

export const styles = css`
  :host {
    display: block;
    position: relative;
    width: 100%;
    aspect-ratio: 16 / 9;
    min-width: 0;
    color: var(--_on-scrim);
    border-radius: var(--_radius);
    background: var(--_letterbox);
  }
  :host(:fullscreen) {
    aspect-ratio: auto;
    height: 100%;
  }
  .frame {
    position: absolute;
    inset: 0;
    overflow: hidden;
    container: player / size;
    border-radius: inherit;
  }
  .frame:focus-visible {
    outline-offset: -2px;
  }
  :host(:fullscreen) .frame.idle.moving {
    cursor: none;
  }
  oriel-camera {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    aspect-ratio: auto;
    border-radius: inherit;
  }
  /* What else lies over the picture keeps clear of the controls, whether they are there or not: nothing jumps. */
  oriel-camera::part(badge) {
    max-width: calc(100% - 184px);
  }
  .controlled oriel-camera::part(panel) {
    bottom: 112px;
  }

  /* Over the picture nothing follows the theme: a scrim is dark, and what lies on it light. */
  .top,
  .bottom,
  .panel {
    --oriel-color-scheme: dark;
    --oriel-muted: #c9cdd3;
    --oriel-outline: #9a9fa7;
    --oriel-border: #5b6068;
    color-scheme: dark;
  }
  .top {
    position: absolute;
    inset: 0 0 auto;
    display: flex;
    align-items: flex-start;
    justify-content: flex-end;
    padding: 8px;
    pointer-events: none;
  }
  .actions {
    display: flex;
    gap: 4px;
  }
  .bottom {
    position: absolute;
    inset: auto 0 0;
    padding: 4px 8px;
    /* Denser than behind a word or two: there is more to read here, and cameras write into their pictures. */
    background: color-mix(in srgb, var(--_scrim), rgb(10 11 12) 50%);
  }
  .actions,
  .bottom {
    pointer-events: auto;
    transition: opacity var(--_slow) var(--_ease);
  }
  .idle .actions,
  .idle .bottom {
    opacity: 0;
    pointer-events: none;
  }
  oriel-timeline {
    height: 64px;
    background: transparent;
  }

  .controls {
    display: flex;
    align-items: center;
    gap: 2px;
    min-height: 36px;
  }
  .controls button,
  .controls select {
    flex: none;
    /* The row may end where the player does. */
    outline-offset: -2px;
  }
  .space {
    flex: 1;
  }
  .controls .time {
    gap: 6px;
    padding: 4px 8px;
    font-weight: 600;
    white-space: nowrap;
  }
  .time .date {
    font-weight: 400;
  }
  .skip {
    position: relative;
  }
  .skip::after {
    content: '10';
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    padding-top: 1px;
    font-size: 8px;
    font-weight: 700;
    pointer-events: none;
  }
  .skip svg.icon {
    width: 22px;
    height: 22px;
    stroke-width: 1.75;
  }
  select {
    field-sizing: content;
    height: 32px;
    padding: 0 4px;
    border: 1px solid transparent;
    border-radius: var(--_radius-small);
    font: inherit;
    font-variant-numeric: inherit;
    color: inherit;
    background: transparent;
    cursor: pointer;
  }
  select:hover {
    background: color-mix(in srgb, transparent, currentcolor 16%);
  }
  option {
    color: var(--_text);
    background: var(--_raised);
  }
  .live-button {
    gap: 6px;
    padding: 4px 8px;
    font-weight: 600;
  }
  :host([quiet]) .live-button {
    display: none;
  }
  .live-button::before {
    content: '';
    width: 8px;
    height: 8px;
    border: 2px solid currentcolor;
    border-radius: 50%;
  }
  .live-button[aria-pressed='true']::before {
    border-color: var(--_accent);
    background: var(--_accent);
  }

  .panel {
    position: absolute;
    inset: auto 8px 112px auto;
    max-width: calc(100% - 16px);
    max-height: calc(100% - 120px);
    overflow: auto;
    padding: 12px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    color: var(--_text);
    background: var(--_raised);
  }
  .panel:focus-visible {
    outline: none;
  }
  .panel.jump {
    inset: auto auto 112px 8px;
  }
  .jump form {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 0;
  }
  .panel input {
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
    gap: 4px 16px;
    margin: 0;
  }
  dt {
    font-weight: 600;
  }
  dd {
    margin: 0;
    color: var(--_muted);
  }

  @container player (max-width: 640px) {
    .time .date,
    .wide {
      display: none;
    }
  }
  @container player (max-width: 480px) {
    .middle {
      display: none;
    }
    oriel-camera::part(badge) {
      max-width: calc(100% - 92px);
    }
  }
  /* The badge and the timeline's cursor say the time already. */
  @container player (max-width: 400px) {
    .readout {
      display: none;
    }
  }
  @container player (max-height: 260px) {
    .bottom {
      padding: 0 8px;
    }
    oriel-timeline {
      height: 56px;
    }
    .controlled oriel-camera::part(panel) {
      bottom: 92px;
      /* Beside the actions, not under them. */
      padding: 28px 84px 0 8px;
    }
    oriel-timeline::part(picture) {
      display: none;
    }
    .panel,
    .panel.jump {
      inset: auto 4px 4px;
      max-width: none;
      max-height: calc(100% - 8px);
      padding: 8px;
    }
    .panel input {
      padding: 0 4px;
      font-size: 13px;
    }
  }
  @media (forced-colors: active) {
    .bottom {
      background: Canvas;
      color: CanvasText;
    }
  }
`;
