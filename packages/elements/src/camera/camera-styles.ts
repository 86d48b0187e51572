import { css } from 'lit';

export const cameraStyles = css`
  :host {
    display: block;
    position: relative;
    aspect-ratio: 16 / 9;
    /* In a flex row without sizes it grows; it never forces others out. */
    flex: 1 1 auto;
    min-width: 0;
    min-height: 0;
    overflow: hidden;
    border-radius: var(--_radius);
    /* Dark in every theme. */
    color-scheme: dark;
    background: var(--_letterbox);
  }
  /* The width where nothing else says one. */
  .size {
    width: 320px;
    max-width: 100%;
  }
  .stage {
    position: absolute;
    inset: 0;
    container: camera / size;
  }
  video,
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: contain;
  }
  :host([fit='cover']) :is(video, canvas) {
    object-fit: cover;
  }

  /* Covers a picture that is no longer true. Delayed, so that a quick reconnection does not flicker. */
  .veil {
    position: absolute;
    inset: 0;
    background: var(--_veil);
    opacity: 0;
    pointer-events: none;
    transition: opacity var(--_slow) var(--_ease);
  }
  .stale .veil {
    opacity: 0.72;
    transition-delay: 150ms;
  }
  .troubled .veil {
    opacity: 1;
    transition-delay: 0s;
  }

  .badge,
  .notice {
    position: absolute;
    inset-inline-start: 8px;
    display: flex;
    align-items: center;
    gap: 6px;
    max-width: calc(100% - 16px);
    min-height: 24px;
    padding: 2px 8px;
    border-radius: var(--_radius-small);
    font-size: 13px;
    font-weight: 500;
    color: var(--_on-scrim);
    background: var(--_scrim);
    white-space: nowrap;
  }
  .badge {
    top: 8px;
  }
  .badge svg.icon {
    width: 14px;
    height: 14px;
  }
  .badge.recorded {
    color: var(--oriel-recorded-on-scrim, #ffc14d);
  }
  .badge .name {
    color: var(--_on-scrim);
    overflow: hidden;
    text-overflow: ellipsis;
    font-weight: 400;
  }
  .badge :not(.name, .icon) + .name {
    padding-inline-start: 8px;
    border-inline-start: 1px solid color-mix(in srgb, transparent, currentcolor 36%);
  }
  .dot {
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--oriel-live-on-scrim, #ff5c52);
  }
  .notice {
    top: 40px;
    font-weight: 400;
  }

  .play {
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
  .play:hover {
    background: color-mix(in srgb, var(--_scrim), var(--_on-scrim) 24%);
  }
  .play svg.icon {
    width: 32px;
    height: 32px;
  }

  .panel {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    padding: 36px 16px 12px;
    text-align: center;
    animation: appear var(--_slow) var(--_ease);
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  .sign {
    margin-bottom: 8px;
    color: var(--_muted);
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
  .text {
    color: var(--_muted);
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
    margin-top: 12px;
  }
  .buttons svg.icon {
    width: 16px;
    height: 16px;
  }
  code {
    margin-top: 12px;
    font: 12px/16px ui-monospace, monospace;
    color: var(--_muted);
  }

  .progress {
    position: absolute;
    inset: 0 0 auto;
    height: 2px;
    overflow: hidden;
    opacity: 0;
    pointer-events: none;
    transition: opacity var(--_fast) var(--_ease);
  }
  .busy .progress {
    opacity: 1;
    transition-delay: 150ms;
  }
  .progress::before {
    content: '';
    position: absolute;
    inset: 0 65% 0 0;
    background: var(--_accent);
    animation: pass 1.2s infinite var(--_ease);
    animation-play-state: paused;
  }
  .busy .progress::before {
    animation-play-state: running;
  }
  @keyframes pass {
    from {
      transform: translateX(-100%);
    }
    to {
      transform: translateX(290%);
    }
  }

  /* From a cell among sixteen on a phone to a wall. */
  @container camera (width < 320px) or (height < 200px) {
    .sign,
    .text,
    code {
      display: none;
    }
    .panel {
      padding: 28px 8px 8px;
    }
    .title {
      font-size: 13px;
      line-height: 16px;
    }
    .buttons {
      gap: 4px;
      margin-top: 8px;
    }
    .buttons button {
      padding: 2px 8px;
      font-size: 12px;
    }
    .badge {
      top: 4px;
      inset-inline-start: 4px;
      max-width: calc(100% - 8px);
      min-height: 20px;
      padding: 0 6px;
      font-size: 12px;
    }
    .notice {
      display: none;
    }
  }
  @container camera (width < 200px) {
    .buttons svg.icon,
    .badge > :not(.name) + .name {
      display: none;
    }
  }
  @container camera (width < 200px) or (height < 120px) {
    .troubled .badge {
      display: none;
    }
    .panel {
      padding: 4px 8px;
    }
    .title {
      font-size: 12px;
    }
    .buttons {
      margin-top: 6px;
    }
    .buttons button {
      min-height: 24px;
    }
  }
  @container camera (width >= 1600px) and (height >= 900px) {
    .badge,
    .notice {
      font-size: 16px;
    }
    .title {
      font-size: 20px;
      line-height: 28px;
    }
    .text,
    .buttons button {
      font-size: 16px;
      line-height: 24px;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .progress::before {
      inset: 0;
      animation: none;
    }
    .panel {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .badge,
    .notice {
      border: 1px solid CanvasText;
    }
    .dot,
    .progress::before {
      forced-color-adjust: none;
    }
  }
`;
