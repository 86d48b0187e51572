import { css } from 'lit';

export const styles = css`
  :host {
    display: block;
    min-width: 0;
    /* In a flex row without sizes it grows; it never forces others out. */
    flex: 1 1 auto;
    container: upload / inline-size;
    /* Containment leaves no width of its own: this one, where nothing else says one. */
    contain-intrinsic-inline-size: 320px;
    color: var(--_text);
    background: var(--_surface);
  }
  p,
  ul {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  .zone {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 12px;
    padding: 32px 16px;
    border: 1px dashed var(--_outline);
    border-radius: var(--_radius);
    text-align: center;
    transition:
      background-color var(--_fast) var(--_ease),
      border-color var(--_fast) var(--_ease);
  }
  .zone svg.icon {
    width: 32px;
    height: 32px;
    color: var(--_muted);
  }
  /* Below it there is more to look at. */
  .zone.small {
    flex-direction: row;
    padding: 12px 16px;
  }
  .zone.small svg.icon {
    width: 20px;
    height: 20px;
  }
  .zone.small .hint {
    flex: 1;
    text-align: start;
  }
  .zone.over {
    border-color: var(--_accent);
    border-style: solid;
    background: color-mix(in srgb, var(--_surface), var(--_accent) 12%);
  }
  .list {
    display: grid;
    margin-top: 12px;
  }
  .row {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 4px 12px;
    align-items: center;
    min-height: 64px;
    padding: 8px 4px;
  }
  .row + .row {
    border-top: 1px solid var(--_border);
  }
  .sign {
    display: grid;
    place-items: center;
    width: 40px;
    height: 40px;
    border-radius: var(--_radius-small);
    color: var(--_muted);
    background: var(--_raised);
  }
  .uploading .sign,
  .ready .sign {
    color: var(--_accent);
  }
  .failed .sign,
  .unusable .sign {
    color: var(--_text);
  }
  .name {
    display: flex;
    font-weight: 600;
  }
  /* Cut at the end of its own direction, on the side where the others are. */
  .name bdi {
    overflow: hidden;
    min-width: 0;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .status,
  .failure {
    color: var(--_muted);
  }
  .status {
    display: flex;
    flex-wrap: wrap;
    column-gap: 12px;
  }
  .failure b {
    font-weight: 600;
    color: var(--_text);
  }
  progress {
    display: block;
    width: 100%;
    height: 4px;
    margin: 4px 0;
    overflow: hidden;
    border: 0;
    border-radius: 2px;
    appearance: none;
    color: var(--_accent);
    background: var(--_control);
  }
  progress::-webkit-progress-bar {
    background: var(--_control);
  }
  progress::-webkit-progress-value {
    background: var(--_accent);
    transition: inline-size var(--_slow) linear;
  }
  progress::-moz-progress-bar {
    background: var(--_accent);
  }
  .paused progress::-webkit-progress-value,
  .waiting progress::-webkit-progress-value,
  .unfinished progress::-webkit-progress-value {
    background: var(--_outline);
  }
  .paused progress::-moz-progress-bar,
  .waiting progress::-moz-progress-bar,
  .unfinished progress::-moz-progress-bar {
    background: var(--_outline);
  }
  progress:indeterminate {
    background: linear-gradient(90deg, var(--_control) 25%, var(--_accent) 50%, var(--_control) 75%) 0 0 / 200% 100%;
    animation: busy 1.6s linear infinite;
  }
  progress:indeterminate::-webkit-progress-bar {
    background: transparent;
  }
  progress:indeterminate::-moz-progress-bar {
    background: transparent;
  }
  @keyframes busy {
    from {
      background-position: 200% 0;
    }
    to {
      background-position: 0 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    progress:indeterminate {
      animation: none;
    }
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    align-items: center;
    justify-content: flex-end;
  }
  .actions button.bare {
    min-width: 36px;
    min-height: 36px;
    color: var(--_muted);
  }
  .watch {
    padding: 6px 12px;
    border-radius: var(--_radius-small);
    color: var(--_on-accent);
    background: var(--_accent);
    text-decoration: none;
  }
  .watch:hover {
    background: color-mix(in srgb, var(--_accent), var(--_text) 12%);
  }
  @container upload (inline-size < 420px) {
    .row {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .sign {
      display: none;
    }
    .unfinished {
      grid-template-columns: minmax(0, 1fr);
    }
    .unfinished .actions {
      justify-content: flex-start;
    }
    .zone.small .hint {
      display: none;
    }
    .zone.small button {
      flex: 1;
    }
  }
  @media (pointer: coarse) {
    .watch {
      padding: 10px 14px;
    }
    .actions button.bare {
      min-width: 40px;
      min-height: 40px;
    }
  }
  @media (forced-colors: active) {
    .sign {
      border: 1px solid;
    }
    progress {
      border: 1px solid;
      appearance: auto;
    }
  }
`;
