import { css } from 'lit';

export const styles = css`
  :host {
    display: flex;
    flex-direction: column;
    container: grid / inline-size;
    /* Containment leaves no width of its own: this one, where nothing else says one. */
    contain-intrinsic-inline-size: 320px;
    width: 100%;
    flex: 1 1 320px;
    min-width: 0;
    min-height: 0;
    color: var(--_text);
    background: var(--_surface);
  }
  .bar {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    min-height: 40px;
    padding: 4px 8px;
  }
  .bar slot {
    display: flex;
    align-items: center;
    gap: 4px;
  }
  .space {
    flex: 1;
  }
  .flip:dir(rtl) svg.icon {
    scale: -1 1;
  }
  .history,
  .pages {
    color: var(--_muted);
    font-size: 13px;
    white-space: nowrap;
  }
  .pages,
  .layouts {
    display: flex;
    align-items: center;
    gap: 2px;
  }
  .layouts button[aria-checked='true'] {
    color: var(--_text);
    background: var(--_control);
    border-color: var(--_outline);
  }
  .layouts button {
    color: var(--_muted);
    font-weight: 600;
  }

  /* Fills a host that has a height; else its cells are 16:9. */
  .cells {
    flex: 1 1 0%;
    display: grid;
    grid-template-columns: repeat(var(--columns), minmax(0, 1fr));
    grid-auto-rows: minmax(0, 1fr);
    gap: 4px;
    min-height: 0;
    padding: 0 4px 4px;
  }
  .cells.of1 {
    --columns: 1;
  }
  .cells.of4 {
    --columns: 2;
  }
  .cells.of9 {
    --columns: 3;
  }
  .cells.of16 {
    --columns: 4;
  }
  .cell {
    position: relative;
    container: cell / inline-size;
    place-self: stretch;
    aspect-ratio: 16 / 9;
    min-height: 0;
    border-radius: var(--_radius-small);
    color-scheme: dark;
    background: var(--_letterbox);
  }
  .cell.empty {
    display: grid;
    place-content: center;
    font-size: 13px;
    color: var(--_muted);
  }
  oriel-recording-player {
    position: absolute;
    inset: 0;
    width: auto;
    aspect-ratio: auto;
    border-radius: inherit;
  }
  .cells:not(.maximised) .cell.here:focus-within::after {
    content: '';
    position: absolute;
    inset: -1px;
    border: 1px solid var(--_outline);
    border-radius: inherit;
    pointer-events: none;
  }

  .cell button {
    color: var(--_on-scrim);
    background: var(--_scrim);
  }
  .cell button:hover {
    background: color-mix(in srgb, var(--_scrim), var(--_on-scrim) 24%);
  }
  .mode {
    padding: 4px 8px;
  }

  .state {
    grid-column: 1 / -1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 240px;
    padding: 24px;
    text-align: center;
  }
  .state p {
    margin: 0;
    max-width: 44ch;
    text-wrap: balance;
    color: var(--_muted);
  }
  .state .title {
    font-size: 16px;
    font-weight: 600;
    color: var(--_text);
  }
  .state code {
    color: var(--_muted);
    font-size: 12px;
  }
  .cell > .state {
    position: absolute;
    inset: 0;
    min-height: 0;
  }
  .waiting .cell {
    animation: wait 1.6s ease-in-out infinite alternate;
  }
  @keyframes wait {
    to {
      opacity: 0.5;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .waiting .cell {
      animation: none;
    }
  }

  /* A cell never becomes too small to use: the cells scroll instead. */
  @container grid (max-width: 1240px) {
    .cells.of16 {
      --columns: 3;
      grid-auto-rows: max-content;
      overflow-y: auto;
    }
    .of16 .cell {
      align-self: start;
    }
  }
  @container grid (max-width: 940px) {
    .cells.of9,
    .cells.of16 {
      --columns: 2;
      grid-auto-rows: max-content;
      overflow-y: auto;
    }
    .of9 .cell {
      align-self: start;
    }
  }
  @container grid (max-width: 600px) {
    .cells.of4,
    .cells.of9,
    .cells.of16 {
      --columns: 1;
      grid-auto-rows: max-content;
      overflow-y: auto;
    }
    .of4 .cell {
      align-self: start;
    }
    .cell.empty {
      display: none;
    }
  }
  @container cell (max-width: 420px) {
    .mode span {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .mode {
      padding: 4px;
    }
  }
  .cells.maximised .cell {
    grid-area: 1 / 1 / -1 / -1;
    align-self: stretch;
  }
  .maximised .cell:not(.large) {
    display: none;
  }
  .cells.maximised {
    --columns: 1;
    grid-auto-rows: minmax(0, 1fr);
  }
  @media (forced-colors: active) {
    .cell {
      border: 1px solid CanvasText;
    }
    .layouts button[aria-checked='true'] {
      forced-color-adjust: none;
      color: HighlightText;
      background: Highlight;
    }
  }
`;
