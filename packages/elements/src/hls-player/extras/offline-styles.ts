import { css } from 'lit';

/** Beside the styles of the dialog for captions. */
export const offlineStyles = css`
  .offline .said {
    max-width: none;
    margin: 8px 0 0;
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .offline .said:empty {
    display: none;
  }
  .offline .said[role='alert'] {
    color: var(--_text);
  }
  .offline progress {
    width: 100%;
    height: 4px;
    accent-color: var(--_accent);
  }
`;
