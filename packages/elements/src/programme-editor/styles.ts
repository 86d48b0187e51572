import { css } from 'lit';

/** @cssprop --oriel-live - the colour of what the public sees, and of buttons that cannot be undone */
export const styles = css`
  :host {
    --_live: var(--oriel-live, #c8102e);
    container: programme-editor / inline-size;
  }
  .dirty,
  .total {
    font-size: 13px;
    color: var(--_muted);
  }
  .room,
  .desk {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 24px;
    align-content: start;
  }
  .desk {
    gap: 16px;
  }

  .toolbar,
  .tools,
  .saving,
  .title,
  .tabs,
  .adders {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .tools {
    gap: 0;
  }
  .programme {
    flex: 0 1 180px;
    min-width: 96px;
  }
  .title-field {
    flex: 1 1 160px;
    min-width: 0;
  }
  .title-field input {
    font-weight: 600;
  }
  .line {
    width: 1px;
    height: 20px;
    margin: 0 6px;
    background: var(--_border);
  }
  .saving {
    margin-inline-start: auto;
    flex-wrap: nowrap;
  }
  .title {
    justify-content: space-between;
    min-height: 32px;
  }
  section > .title {
    margin-bottom: 8px;
  }
  .title > :is(.total, .hint) {
    flex: 1;
  }
  /* As high as the time line, so that nothing moves away when the first cue is added. */
  .note {
    display: grid;
    place-items: center;
    box-sizing: border-box;
    min-height: 118px;
    text-align: center;
    color: var(--_muted);
    padding: 8px 12px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-small);
    background: var(--_raised);
  }

  .shelf ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(112px, 1fr));
    gap: 8px;
    max-height: 260px;
    margin-top: 8px;
    padding: 2px;
    overflow-y: auto;
  }
  .tabs {
    gap: 0;
  }
  .tabs button {
    border-radius: 0;
  }
  .tabs button:first-child {
    border-start-start-radius: var(--_radius-small);
    border-end-start-radius: var(--_radius-small);
  }
  .tabs button:last-child {
    border-start-end-radius: var(--_radius-small);
    border-end-end-radius: var(--_radius-small);
  }
  .tabs button + button {
    margin-inline-start: -1px;
  }
  .tabs [aria-pressed='true'] {
    color: var(--_on-accent);
    border-color: var(--_accent);
    background: var(--_accent);
  }
  label.button {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 32px;
    padding: 4px 12px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-small);
    background: var(--_raised);
    cursor: pointer;
  }
  label.button:focus-within {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  .source {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px;
    justify-items: stretch;
    width: 100%;
    padding: 4px;
    border-color: transparent;
    background: transparent;
  }
  .source .label {
    overflow: hidden;
    font-size: 13px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .thumb {
    position: relative;
    display: grid;
    place-items: center;
    aspect-ratio: 16 / 9;
    overflow: hidden;
    border-radius: var(--_radius-small);
    color: var(--_muted);
    background: var(--_letterbox);
  }
  .thumb img {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: cover;
  }
  .plus {
    position: absolute;
    inset-block-end: 4px;
    inset-inline-end: 4px;
    display: grid;
    place-items: center;
    width: 24px;
    height: 24px;
    border-radius: 50%;
    color: var(--_on-scrim);
    background: var(--_scrim);
  }
  .plus svg.icon {
    width: 16px;
    height: 16px;
  }

  summary {
    padding: 4px 0;
    font-weight: 600;
    cursor: pointer;
  }
  details .form {
    margin-top: 8px;
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 6px 16px;
  }
  dl > div {
    display: contents;
  }
  dt {
    display: flex;
    gap: 4px;
  }
  dd {
    color: var(--_muted);
  }
  kbd {
    padding: 0 6px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-small);
    font: inherit;
    font-size: 13px;
  }

  @container programme-editor (min-width: 1080px) {
    .room.paired {
      grid-template-columns: minmax(0, 1.25fr) minmax(360px, 1fr);
    }
  }
  @container programme-editor (min-width: 2000px) {
    .room.paired {
      grid-template-columns: minmax(0, 1.6fr) minmax(360px, 1fr);
    }
  }
`;
