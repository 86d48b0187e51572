import { css } from 'lit';

/**
 * - `:host::before` is the width where the page gives none, as in a row of a flexbox.
 * - With `touch-action` a finger still scrolls the page up and down.
 * - The time under the pointer is above the timeline, where it never covers the cursor's time.
 * - In `.back` the arrow is on the outer side in every language.
 * - `.paints` has the colours of the canvas. The transition reports when a theme or a token changes them.
 */
export const styles = css`
  :host {
    display: block;
    position: relative;
    height: var(--oriel-timeline-height, 72px);
    min-width: 0;
    background: var(--_surface);
    user-select: none;
    -webkit-user-select: none;
  }
  :host::before {
    content: '';
    display: block;
    width: 320px;
    max-width: 100%;
  }
  .surface {
    position: absolute;
    inset: 0;
    cursor: pointer;
    touch-action: pan-y;
    border-radius: var(--_radius-small);
  }
  .surface.scrubbing {
    cursor: grabbing;
  }
  canvas {
    display: block;
  }
  .surface > canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    font-size: 11px;
    line-height: 16px;
  }

  .at {
    position: absolute;
    inset: 0 auto 0 0;
    width: 0;
    pointer-events: none;
  }
  .at::before {
    content: '';
    position: absolute;
    top: 18px;
    bottom: 16px;
    left: -1px;
    width: 2px;
    background: var(--_text);
  }
  .at.hover::before {
    top: 0;
    left: -0.5px;
    width: 1px;
    opacity: 0.7;
  }
  .chip {
    position: absolute;
    top: 0;
    left: 0;
    height: 18px;
    padding: 0 6px;
    border-radius: var(--_radius-small);
    font-size: 12px;
    line-height: 18px;
    font-weight: 600;
    white-space: nowrap;
    color: var(--_surface);
    background: var(--_text);
  }
  .hover .chip {
    top: -22px;
    font-weight: 400;
    color: var(--_text);
    background: var(--_control);
  }
  .picture {
    position: absolute;
    bottom: calc(100% + 26px);
    left: 0;
    overflow: hidden;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-small);
    background: var(--_letterbox);
  }

  .back {
    position: absolute;
    top: 22px;
    direction: ltr;
    min-height: 28px;
    padding: 2px 8px;
    gap: 4px;
    font-size: 12px;
    line-height: 16px;
  }
  .back.left {
    left: 4px;
  }
  .back.right {
    right: 4px;
  }
  .back svg.icon {
    width: 16px;
    height: 16px;
  }
  .note {
    position: absolute;
    inset: 22px 0 auto;
    display: flex;
    align-items: center;
    gap: 8px;
    width: fit-content;
    max-width: 100%;
    margin: 0 auto;
    font-size: 12px;
    line-height: 16px;
    color: var(--_muted);
    pointer-events: none;
  }
  .note.loading {
    transition: opacity var(--_slow) 400ms;
    @starting-style {
      opacity: 0;
    }
  }
  .note.boxed {
    padding: 4px 12px;
    border-radius: var(--_radius-small);
    color: var(--_text);
    background: var(--_raised);
  }
  .note.error {
    padding: 0 4px 0 12px;
    pointer-events: auto;
  }
  .note button {
    flex: none;
    line-height: 16px;
  }

  .paints {
    position: absolute;
    width: 0;
    height: 0;
    overflow: hidden;
    visibility: hidden;
  }
  .paints > * {
    transition: color 1ms;
  }
  .ground {
    color: var(--_surface);
  }
  .band {
    color: var(--oriel-timeline-recording, var(--_accent));
  }
  .live {
    color: var(--oriel-timeline-live, var(--_accent));
  }
  .activity {
    color: var(--oriel-timeline-activity, color-mix(in srgb, var(--_muted), var(--_surface) 12%));
  }
  .mark {
    color: var(--oriel-timeline-event, var(--_text));
  }
  .strong {
    color: var(--_text);
  }
  .label {
    color: var(--_muted);
  }
  .tick,
  .unknown,
  .future {
    color: var(--_outline);
  }
  @media (forced-colors: active) {
    .surface {
      border: 1px solid CanvasText;
    }
    .paints * {
      forced-color-adjust: none;
      color: CanvasText;
    }
    .at::before,
    .chip {
      forced-color-adjust: none;
      color: Canvas;
      background: CanvasText;
    }
    .paints .ground {
      color: Canvas;
    }
    .paints .band,
    .paints .live {
      color: Highlight;
    }
    .paints .unknown,
    .paints .future {
      color: GrayText;
    }
  }
`;
