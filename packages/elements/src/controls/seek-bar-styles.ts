import { css } from 'lit';

/** The seek bar, with what it shows of the place under the pointer. */
export const seekBarStyles = css`
  .seek {
    --_loaded: color-mix(in srgb, transparent, var(--_on-scrim) 40%);
    position: relative;
    height: 24px;
    margin: 0 8px;
    cursor: pointer;
    touch-action: none;
  }
  .seek-track {
    position: absolute;
    inset: 10px 0;
    border-radius: 2px;
    mask: var(--_marks);
    background:
      linear-gradient(to right, var(--_accent) var(--_at), transparent var(--_at)),
      var(--_buffered),
      color-mix(in srgb, transparent, var(--_on-scrim) 28%);
  }
  .seek-thumb {
    position: absolute;
    top: 6px;
    left: var(--_at);
    width: 12px;
    height: 12px;
    border-radius: 50%;
    background: var(--_on-scrim);
    translate: -50%;
    pointer-events: none;
  }
  .seek.dragged .seek-thumb,
  .seek:hover .seek-thumb {
    scale: 1.25;
  }
  .seek-hint {
    --_half: max(20px, var(--_picture-width) / 2 + 4px);
    position: absolute;
    bottom: 100%;
    left: clamp(var(--_half), var(--_hovered), 100% - var(--_half));
    display: grid;
    justify-items: center;
    gap: 2px;
    max-width: max(var(--_picture-width), 240px);
    padding: 2px;
    border-radius: var(--_radius-small);
    font-size: 13px;
    color: var(--_on-scrim);
    background: var(--_scrim);
    backdrop-filter: blur(8px);
    translate: -50%;
    pointer-events: none;
    white-space: nowrap;
  }
  .seek-picture {
    width: var(--_picture-width);
    height: var(--_picture-height);
    border-radius: 2px;
    background: var(--_picture);
  }
  .seek-title,
  .seek-time {
    max-width: 100%;
    padding: 0 6px;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .seek-title {
    font-weight: 600;
  }
`;
