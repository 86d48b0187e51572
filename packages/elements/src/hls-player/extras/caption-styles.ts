import { css } from 'lit';

export const captionStyles = css`
  video.own-captions::cue {
    color: transparent;
    background: transparent;
    text-shadow: none;
  }
  .caption-layer {
    position: absolute;
    inset: 4% 4% 4%;
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    justify-content: flex-end;
    color: var(--_caption-color);
    /* A part of the height, as broadcasters have it; less in a narrow picture. */
    font: calc(max(12px, min(4.8cqh, 4cqw)) * var(--_caption-size)) / 1.4 var(--_caption-font);
    text-shadow: var(--_caption-edge);
    pointer-events: none;
  }
  /* Above the controls. */
  .frame:not(.idle) .caption-layer {
    bottom: 76px;
  }
  .cue {
    box-sizing: border-box;
    inset-inline: 0;
    align-self: center;
    width: fit-content;
    max-width: 100%;
    margin: 0 auto;
    padding: 0.1em 0.3em;
    text-align: center;
    white-space: pre-line;
    background: var(--_caption-window);
  }
  .cue > span {
    padding: 0 0.3em;
    background: var(--_caption-background);
    box-decoration-break: clone;
    -webkit-box-decoration-break: clone;
  }

  .caption-style {
    width: min(340px, 100vw - 16px);
    max-height: min(460px, 100vh - 16px);
  }
  @supports (position-area: top) {
    dialog.caption-style {
      justify-self: right;
    }
  }
  .caption-style .row {
    display: grid;
    grid-template-columns: 1fr minmax(0, 150px);
    gap: 4px 12px;
    align-items: center;
  }
  .caption-style h2 {
    margin: 0 0 8px;
    font-size: 15px;
    font-weight: 600;
  }
  .caption-style select {
    width: 100%;
    height: 32px;
    padding: 0 4px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-small);
    font: inherit;
    color: var(--_text);
    background: var(--_surface);
  }
  .caption-style .row + .row {
    margin-top: 4px;
  }
  .caption-style .actions {
    display: flex;
    gap: 8px;
    justify-content: flex-end;
    margin-top: 12px;
  }
`;
