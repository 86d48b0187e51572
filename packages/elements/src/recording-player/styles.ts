import { css } from 'lit';

export const styles = css`
  :host {
    --_timeline-height: var(--oriel-timeline-height, 64px);
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

  .bottom {
    padding: 4px 8px;
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
      /* Leaves room for the actions beside it. */
      padding: 28px 84px 0 8px;
    }
    oriel-timeline::part(picture) {
      display: none;
    }
  }
`;
