import { css } from 'lit';

export const menuStyles = css`
  /* Where the pointer is. */
  .video-menu {
    inset: auto;
    margin: 0;
    position-area: none;
    position-try-fallbacks: none;
  }
  .video-menu button {
    justify-content: flex-start;
  }
  .video-menu svg.icon + span,
  .video-menu button > span:only-child {
    flex: 1;
    text-align: start;
  }
  .video-menu button > span:only-child {
    padding-inline-start: 24px;
  }
  .video-menu [aria-checked='false'] svg.icon {
    visibility: visible;
  }

  .statistics {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-start: 8px;
    max-width: min(420px, calc(100% - 16px));
    max-height: calc(100% - 96px);
    box-sizing: border-box;
    padding: 8px 40px 8px 12px;
    overflow: auto;
    border-radius: var(--_radius-small);
    font-size: 12px;
    line-height: 16px;
    font-variant-numeric: tabular-nums;
    background: var(--_scrim);
  }
  .statistics:dir(rtl) {
    padding: 8px 12px 8px 40px;
  }
  .statistics > button {
    position: absolute;
    inset-block-start: 0;
    inset-inline-end: 0;
  }
  .statistics dl {
    gap: 2px 12px;
  }
  .statistics dt {
    direction: inherit;
  }
  .statistics dd {
    min-width: 0;
    overflow-wrap: anywhere;
    color: inherit;
  }

  .notice {
    padding-block: 4px;
    padding-inline-end: 12px;
  }
  .notice:has(button) {
    padding-block: 0;
    padding-inline-end: 0;
  }
`;
