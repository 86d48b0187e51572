import { css } from 'lit';

export const styles = css`
  :host {
    --_timeline-height: var(--oriel-timeline-height, 64px);
    display: block;
    position: relative;
    aspect-ratio: 16 / 9;
    /* In a flex row without sizes it grows; it never forces others out. */
    flex: 1 1 auto;
    min-width: 0;
    min-height: 0;
    color: var(--_on-scrim);
    border-radius: var(--_radius);
    background: var(--_letterbox);
  }
  :host(:fullscreen) {
    aspect-ratio: auto;
    height: 100%;
  }
  /* The width where nothing else says one. */
  .size {
    width: 480px;
    max-width: 100%;
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
    bottom: 48px;
  }
  .controlled.lined oriel-camera::part(panel) {
    bottom: calc(48px + var(--_timeline-height));
  }

  /* Over the picture nothing follows the theme: a scrim is dark, and what lies on it light. */
  .top,
  .bottom {
    position: absolute;
    inset: 0 0 auto;
    color-scheme: dark;
    transition: opacity var(--_slow) var(--_ease);
  }
  .top {
    display: flex;
    gap: 4px;
    align-items: flex-start;
    justify-content: flex-end;
    padding: 8px;
    /* The picture below is there for a double click. */
    pointer-events: none;
  }
  .top ::slotted(*) {
    pointer-events: auto;
  }
  .bottom {
    inset: auto 0 0;
    padding: 4px 8px;
    /* Denser than behind a word or two: there is more to read here, and cameras write into their pictures. */
    background: color-mix(in srgb, var(--_scrim), rgb(10 11 12) 50%);
  }
  .idle .top,
  .idle .bottom {
    opacity: 0;
  }
  oriel-timeline {
    height: var(--_timeline-height);
    background: transparent;
  }

  @container player (max-width: 720px) {
    .volume-slider {
      display: none;
    }
  }
  @container player (max-width: 640px) {
    .date,
    .controls .help {
      display: none;
    }
  }
  @container player (max-width: 520px) {
    .previous-frame,
    .next-frame,
    .picture-in-picture {
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
    .controls .time {
      padding: 4px;
    }
  }
  @container player (max-height: 260px) {
    .bottom {
      padding: 0 8px;
    }
    oriel-timeline {
      height: min(56px, var(--_timeline-height));
    }
    .controlled.lined oriel-camera::part(panel) {
      bottom: calc(36px + min(56px, var(--_timeline-height)));
      /* Beside the actions, not under them. */
      padding: 28px 84px 0 8px;
    }
    oriel-timeline::part(picture) {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .bottom {
      background: Canvas;
      color: CanvasText;
    }
  }
`;
