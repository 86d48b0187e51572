import { css } from 'lit';

/** The log and its filters. */
export const logStyles = css`
  .log .title {
    margin-bottom: 8px;
  }
  .filters {
    display: flex;
    flex: 1 1 100%;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 8px;
    min-width: 0;
  }
  .filters label {
    display: grid;
    flex: 1 1 120px;
    gap: 4px;
    min-width: 0;
  }
  .filters input[type='search'] {
    flex: 1 1 140px;
    width: auto;
  }
  .lines-frame {
    position: relative;
  }
  .lines {
    position: relative;
    height: min(420px, 60vh);
    overflow-y: auto;
    overflow-anchor: none;
    padding: 8px 12px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    font-size: 13px;
    line-height: 20px;
    overscroll-behavior: contain;
  }
  .lines:focus-visible {
    outline-offset: -2px;
  }
  .line {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0 12px;
    padding: 4px 0;
    border-bottom: 1px solid color-mix(in srgb, transparent, var(--_border) 56%);
  }
  .line :is(time, .of) {
    color: var(--_muted);
  }
  .line .of,
  .line .message {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .line :is(.level, .message) {
    grid-column: 1 / -1;
  }
  .line.debug .message {
    color: var(--_muted);
  }
  .level {
    display: flex;
    align-items: center;
    gap: 4px;
    font-weight: 600;
    color: var(--_warning);
  }
  .line.error .level {
    color: var(--_failure);
  }
  .level svg.icon {
    width: 14px;
    height: 14px;
  }
  .newest {
    position: absolute;
    inset-block-end: 12px;
    inset-inline-end: 20px;
  }
  .newest svg.icon {
    width: 16px;
    height: 16px;
  }

  @container pipeline-monitor (min-width: 640px) {
    .filters {
      flex: 1;
    }
    .filters label {
      display: flex;
      flex: none;
      align-items: center;
      gap: 8px;
    }
    .filters select {
      width: auto;
      max-width: 160px;
    }
    .filters input[type='search'] {
      max-width: 240px;
    }
    .line {
      grid-template-columns: 64px 96px minmax(144px, 24%) minmax(0, 1fr);
    }
    .line :is(.level, .message) {
      grid-column: auto;
    }
  }
`;
