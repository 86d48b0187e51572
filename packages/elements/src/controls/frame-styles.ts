import { css } from 'lit';

/** A picture with controls over it: its size, the frame, and the areas of controls at the top and at the bottom. */
export const frameStyles = css`
  :host {
    display: block;
    position: relative;
    aspect-ratio: 16 / 9;
    /* In a flex row without sizes it grows; it never forces others out. */
    flex: 1 1 auto;
    min-width: 0;
    min-height: 0;
    color: var(--_on-scrim);
    border-radius: var(--_radius);
    /* Dark in every theme. */
    color-scheme: dark;
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
  /* The picture would cover an outline. Two colours, so that one of them contrasts with any picture. */
  .frame:focus-visible {
    outline: none;
  }
  .frame:focus-visible::after {
    content: '';
    position: absolute;
    inset: 0;
    border: 2px solid var(--_focus);
    border-radius: inherit;
    box-shadow: inset 0 0 0 1px var(--_on-scrim);
    pointer-events: none;
  }

  .top,
  .bottom {
    position: absolute;
    inset: 0 0 auto;
    transition: opacity var(--_slow) var(--_ease);
  }
  .top {
    display: flex;
    gap: 4px;
    align-items: flex-start;
    justify-content: flex-end;
    padding: 8px;
    /* The picture below is there for clicks. */
    pointer-events: none;
  }
  .top ::slotted(*) {
    pointer-events: auto;
  }
  .bottom {
    inset: auto 0 0;
    /* Denser than behind a word or two: there is more to read here, and cameras write into their pictures. */
    background: color-mix(in srgb, var(--_scrim), rgb(10 11 12) 50%);
  }
  .idle .top,
  .idle .bottom {
    opacity: 0;
  }
  @media (forced-colors: active) {
    .bottom {
      background: Canvas;
      color: CanvasText;
    }
  }
`;
