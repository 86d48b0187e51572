import { css } from 'lit';

export const trackStyles = css`
  /* Time runs left to right in every language. */
  .scroller {
    position: relative;
    overflow-x: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    scrollbar-width: thin;
  }
  .lane {
    position: relative;
    min-width: 100%;
    height: 116px;
  }
  .marks span {
    position: absolute;
    top: 0;
    height: 24px;
    padding: 2px 4px;
    border-inline-start: 1px solid var(--_border);
    font-size: 12px;
    color: var(--_muted);
    white-space: nowrap;
    pointer-events: none;
  }
  .cue,
  .gap {
    position: absolute;
    top: 28px;
    height: 80px;
  }
  .gap {
    border-block: 1px dashed var(--_outline);
  }
  .cue {
    overflow: hidden;
    border: 1px solid var(--_surface);
    border-radius: var(--_radius-small);
    color: var(--_on-scrim);
    background: #3a3f46;
    cursor: grab;
    user-select: none;
    touch-action: pan-x;
  }
  .cue img {
    width: 100%;
    height: 100%;
    object-fit: cover;
    pointer-events: none;
  }
  .cue .label {
    position: absolute;
    inset: auto 0 0;
    overflow: hidden;
    padding: 2px 8px;
    font-size: 13px;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: var(--_on-scrim);
    background: var(--_scrim);
    pointer-events: none;
  }
  .cue[aria-selected='true'] {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 2px var(--_accent);
    touch-action: none;
  }
  .cue[aria-selected='true']::after {
    content: '';
    position: absolute;
    inset: 0;
    border: 2px solid var(--_accent);
    border-radius: inherit;
    pointer-events: none;
  }
  .cue:focus-visible {
    z-index: 1;
    outline-offset: 0;
  }
  .tally {
    padding: 0 6px;
    border-radius: 8px;
    font-size: 11px;
    text-transform: uppercase;
    letter-spacing: 0.04em;
    color: #fff;
    background: var(--_live);
  }
  .edge {
    position: absolute;
    inset-block: 0;
    width: 10px;
    cursor: ew-resize;
    touch-action: none;
  }
  .edge.start {
    left: 0;
  }
  .edge.end {
    right: 0;
  }
  .cue:is(:hover, [aria-selected='true']) .edge {
    background: color-mix(in srgb, transparent, var(--_accent) 72%);
  }
  .fade {
    position: absolute;
    inset: 0 auto 0 0;
    background: linear-gradient(to top right, transparent 49%, rgb(10 11 12 / 0.72) 50%);
    pointer-events: none;
  }
  .drop,
  .playhead {
    position: absolute;
    inset-block: 24px 4px;
    width: 4px;
    margin-left: -2px;
    border-radius: 2px;
    background: var(--_accent);
    pointer-events: none;
  }
  .playhead {
    width: 2px;
    margin-left: -1px;
    background: var(--_live);
    box-shadow: 0 0 0 1px var(--_on-scrim);
  }
  @media (pointer: coarse) {
    .edge {
      width: 20px;
    }
  }
  @media (forced-colors: active) {
    .cue[aria-selected='true'] {
      outline: 2px solid Highlight;
    }
    .tally {
      forced-color-adjust: none;
    }
  }
`;
