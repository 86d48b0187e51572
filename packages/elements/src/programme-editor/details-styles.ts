import { css } from 'lit';

export const detailsStyles = css`
  .details {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
  }
  .details .forms {
    display: grid;
    gap: 16px;
    align-content: start;
  }
  .form {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(128px, 100%), 1fr));
    gap: 12px;
    align-items: end;
  }
  .form .wide {
    grid-column: 1 / -1;
  }
  .overlays {
    display: grid;
    gap: 12px;
  }
  .overlays .adders svg.icon:first-child {
    width: 14px;
    height: 14px;
  }
  input[type='color'] {
    width: 100%;
    height: 32px;
    padding: 2px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-small);
    background: var(--_surface);
  }
  .check {
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .stage {
    position: relative;
    align-self: start;
    aspect-ratio: 16 / 9;
    overflow: hidden;
    border-radius: var(--_radius);
    background: #08090a;
    container: picture / size;
  }
  .stage .picture {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: contain;
    pointer-events: none;
  }
  oriel-camera.picture {
    border-radius: 0;
  }
  oriel-camera.picture::part(badge) {
    display: none;
  }
  .safe {
    position: absolute;
    inset: 5%;
    border: 1px dashed rgb(255 255 255 / 0.64);
    outline: 1px solid rgb(0 0 0 / 0.32);
    pointer-events: none;
  }
  .guide {
    position: absolute;
    background: #35d6bd;
    pointer-events: none;
  }
  .guide.across {
    inset-block: 0;
    width: 1px;
  }
  .guide.down {
    inset-inline: 0;
    height: 1px;
  }
  .overlay {
    position: absolute;
    display: block;
    min-width: 0;
    min-height: 0;
    max-width: 100%;
    padding: 0 0.2em;
    border: 0;
    border-radius: 0;
    font-weight: 600;
    line-height: 1.2;
    text-align: start;
    white-space: pre;
    color: #fff;
    background: none;
    cursor: move;
    touch-action: none;
    user-select: none;
    transition: none;
  }
  .overlay.image {
    padding: 0;
  }
  .overlay img {
    display: block;
    width: 100%;
    pointer-events: none;
  }
  .overlay[aria-pressed='true'] {
    outline: 2px solid #35d6bd;
    outline-offset: 1px;
  }
  .overlay:focus-visible {
    outline: 3px solid #35d6bd;
  }
  @container programme-editor (min-width: 640px) {
    .details {
      grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr);
    }
  }
`;
