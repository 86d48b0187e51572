import { css } from 'lit';

/** Text fields, choices and dialogs of elements with forms. */
export const fields = css`
  .field {
    display: grid;
    gap: 4px;
    min-width: 0;
  }
  .field > .name {
    font-size: 13px;
    color: var(--_muted);
  }
  .field > .hint {
    font-size: 12px;
    line-height: 16px;
    color: var(--_muted);
  }
  input:not([type='checkbox'], [type='range'], [type='color']),
  select,
  textarea {
    width: 100%;
    min-width: 0;
    min-height: 32px;
    margin: 0;
    padding: 4px 8px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-small);
    font: inherit;
    font-variant-numeric: inherit;
    color: var(--_text);
    background: var(--_surface);
  }
  textarea {
    resize: vertical;
  }
  input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  input:is([type='checkbox'], [type='range']) {
    accent-color: var(--_accent);
  }
  dialog {
    box-sizing: border-box;
    width: min(440px, 100vw - 32px);
    max-height: calc(100vh - 32px);
    padding: 20px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    color: var(--_text);
    background: var(--_raised);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.5);
  }
  dialog form {
    display: grid;
    gap: 12px;
    margin: 0;
  }
  dialog :is(h2, p) {
    margin: 0;
  }
  dialog h2 {
    font-size: 16px;
    line-height: 24px;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  dialog .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
    margin-top: 4px;
  }
`;
