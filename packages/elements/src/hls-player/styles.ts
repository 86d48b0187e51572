import { css } from 'lit';

export const styles = css`
  :host(:fullscreen) .frame.idle {
    cursor: none;
  }
  video,
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: contain;
  }
  canvas {
    pointer-events: none;
  }
  :host([fit='cover']) :is(video, canvas) {
    object-fit: cover;
  }
  /* Above the controls, where the browser lets a page move them (Firefox does not). */
  .frame:not(.idle) video::-webkit-media-text-track-container {
    translate: 0 -72px;
  }
  .over-picture {
    position: absolute;
    inset: 0;
    pointer-events: none;
  }
  .over-picture > ::slotted(*) {
    pointer-events: auto;
  }

  .veil {
    position: absolute;
    inset: 0;
    background: var(--_veil);
    color: var(--_text);
  }
  .panel {
    position: absolute;
    inset: 0 0 64px;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    padding: 12px 16px;
    text-align: center;
    color: var(--_text);
  }
  .sign,
  .panel .text,
  code {
    color: var(--_muted);
  }
  .sign {
    margin-bottom: 8px;
  }
  .sign svg.icon {
    width: 28px;
    height: 28px;
    stroke-width: 1.5;
  }
  p {
    max-width: 40ch;
    margin: 0;
    text-wrap: balance;
  }
  .title {
    font-size: 15px;
    font-weight: 600;
  }
  .panel button {
    margin-top: 12px;
  }
  .panel button svg.icon {
    width: 16px;
    height: 16px;
  }
  code {
    margin-top: 12px;
    font: 12px/16px ui-monospace, monospace;
  }

  .panel progress {
    width: min(240px, 60%);
    height: 4px;
    margin-top: 16px;
    accent-color: var(--_accent);
  }
  .percent {
    margin-top: 8px;
    color: var(--_muted);
  }

  .heading {
    min-width: 0;
    margin-inline-end: auto;
    padding: 4px 8px;
    overflow: hidden;
    border-radius: var(--_radius-small);
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
    background: var(--_scrim);
  }
  .resume {
    position: absolute;
    inset-inline-start: 12px;
    bottom: 76px;
    display: flex;
    gap: 4px;
    align-items: center;
    max-width: calc(100% - 24px);
    padding-inline-start: 12px;
    border-radius: var(--_radius-small);
    background: var(--_scrim);
  }
  .resume button {
    padding: 4px 12px 4px 8px;
    font-weight: 600;
    color: var(--oriel-accent-on-scrim, #35d6bd);
  }

  /* Two quick taps are no zoom, and a finger that is held opens the player's menu only. */
  .frame {
    touch-action: manipulation;
    -webkit-touch-callout: none;
  }
  /* There a swipe on the picture changes the volume; elsewhere it scrolls the page. */
  :host(:fullscreen) video {
    touch-action: none;
  }
  .swiped {
    inset-inline: 0;
    width: fit-content;
    margin: 0 auto;
  }
  .skipped {
    position: absolute;
    top: calc(50% - 32px);
    display: grid;
    justify-items: center;
    align-content: center;
    gap: 4px;
    min-height: 64px;
    padding: 8px 16px;
    border-radius: 32px;
    font-weight: 600;
    background: var(--_scrim);
    pointer-events: none;
  }
  .skipped.left {
    left: 12%;
  }
  .skipped.right {
    right: 12%;
  }

  /* Shown late, so that a quick seek does not flicker. */
  .spinner {
    position: absolute;
    inset: 0;
    width: 48px;
    height: 48px;
    margin: auto;
    border: 4px solid color-mix(in srgb, transparent, var(--_on-scrim) 36%);
    border-top-color: var(--_on-scrim);
    border-radius: 50%;
    filter: drop-shadow(0 0 4px rgb(0 0 0 / 0.6));
    pointer-events: none;
    animation:
      turn 1s linear infinite,
      appear var(--_slow) var(--_ease) 300ms backwards;
  }
  @keyframes turn {
    to {
      rotate: 360deg;
    }
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  .start {
    position: absolute;
    inset: 0;
    width: 64px;
    height: 64px;
    margin: auto;
    border: 0;
    border-radius: 50%;
    color: var(--_on-scrim);
    background: var(--_scrim);
  }
  .start:hover {
    background: color-mix(in srgb, var(--_scrim), var(--_on-scrim) 24%);
  }
  .start svg.icon {
    width: 32px;
    height: 32px;
  }

  .bottom {
    padding: 0 8px 4px;
  }

  /* Below the choices, in line with their words. */
  .menu .action {
    margin-top: 4px;
    border-radius: 0 0 var(--_radius-small) var(--_radius-small);
    box-shadow: 0 -1px var(--_border);
  }
  .menu .words {
    padding-inline-start: 32px;
  }
  .menu .action span {
    flex: 1;
    text-align: start;
  }
  .menu#chapters {
    max-width: min(360px, 100vw - 16px);
  }
  .menu#chapters span {
    flex: 1;
    overflow: hidden;
    text-align: start;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .note {
    padding-inline-start: 12px;
    color: var(--_muted);
  }
  .clock {
    padding: 0 8px;
    font-weight: 600;
    white-space: nowrap;
  }
  .duration {
    font-weight: 400;
  }

  @container player (max-width: 640px) {
    .volume-slider,
    .controls .help {
      display: none;
    }
  }
  @container player (max-width: 520px) {
    .skip-back,
    .skip-forward,
    .picture-in-picture {
      display: none;
    }
  }
  @container player (max-width: 400px) {
    .controls .speed {
      padding: 4px;
    }
    .clock {
      padding: 0 4px;
    }
  }
  @container player (max-width: 360px) {
    .controls .chapters,
    .duration {
      display: none;
    }
  }
  @container player (max-height: 220px) {
    /* Above the controls. */
    .start {
      width: 48px;
      height: 48px;
      inset: 0 0 64px;
    }
    .sign,
    code,
    .percent,
    .frame:has(.panel) .heading {
      display: none;
    }
    .panel {
      padding: 4px 8px;
    }
    .panel button {
      margin-top: 6px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .spinner {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .seek-track {
      forced-color-adjust: none;
      background: linear-gradient(to right, Highlight var(--_at), GrayText var(--_at));
    }
    .seek-thumb {
      background: CanvasText;
    }
  }
`;
