import { css } from 'lit';

export const styles = css`
  :host {
    --_warning: light-dark(#8a5300, #ffc14d);
    --_failure: light-dark(#b3261e, #ff8f85);
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
    align-content: start;
    min-width: 0;
    flex: 1 1 auto;
    container: pipeline-monitor / inline-size;
    contain-intrinsic-inline-size: 320px;
  }
  h2,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  h2 {
    font-size: 14px;
    line-height: 20px;
    font-weight: 600;
  }
  ul,
  ol {
    list-style: none;
  }
  section {
    min-width: 0;
  }
  .facts,
  .hint,
  .name,
  dt {
    font-size: 13px;
    color: var(--_muted);
  }
  .facts {
    overflow-wrap: anywhere;
  }
  .sign svg.icon,
  .problems svg.icon,
  .availability svg.icon {
    width: 16px;
    height: 16px;
  }
  button[aria-disabled='true'] {
    opacity: 0.5;
    cursor: default;
  }

  .top,
  .head,
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 16px;
    min-height: 32px;
  }
  .title {
    margin-bottom: 4px;
  }
  .what {
    display: flex;
    flex: 1;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 12px;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .what b {
    font-weight: 600;
  }
  .news {
    min-height: 20px;
    font-size: 13px;
    color: var(--_muted);
  }
  .news:empty {
    display: none;
  }
  .state {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 28px;
    padding: 2px 10px;
    border: 1px solid var(--_outline);
    border-radius: 16px;
    font-weight: 600;
    color: var(--_muted);
  }
  .state.running {
    border-color: var(--_accent);
    color: var(--_accent);
  }
  .state.late {
    border-color: var(--_warning);
    color: var(--_warning);
  }
  .state:is(.starting, .stopping) {
    border-style: dashed;
    color: var(--_text);
  }
  .state.failed,
  .pipeline.failed .sign {
    border-color: var(--_failure);
    color: var(--_failure);
  }
  .commands {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  form.start {
    display: grid;
    gap: 12px;
    padding: 16px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .fields {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px 16px;
    align-items: start;
  }
  .late {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .late legend {
    padding: 0;
  }
  .choice {
    display: flex;
    gap: 8px;
    align-items: baseline;
    min-height: 28px;
  }
  .choice .hint {
    font-size: 12px;
  }
  .field > .hint.wrong {
    color: var(--_failure);
  }
  .field > input[aria-invalid] {
    border-color: var(--_failure);
  }
  .choice input {
    flex: none;
    width: auto;
    min-height: 0;
    margin: 0;
    padding: 0;
    accent-color: var(--_accent);
  }
  form.start .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
  }

  .pipelines {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(240px, 100%), 1fr));
    gap: 8px;
  }
  button.pipeline {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    justify-items: start;
    gap: 0 8px;
    width: 100%;
    padding: 8px 12px;
    text-align: start;
    border-color: var(--_border);
  }
  .pipeline b {
    max-width: 100%;
    overflow: hidden;
    font-weight: 600;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .pipeline .sign {
    align-self: center;
    color: var(--_muted);
  }
  .pipeline.running .sign {
    color: var(--_accent);
  }
  .pipeline.late .sign {
    color: var(--_warning);
  }
  .pipeline :is(.facts, .marks) {
    grid-column: 2;
  }
  .pipeline[aria-current='true'] {
    outline: 2px solid var(--_accent);
    outline-offset: -1px;
  }
  .pipeline[aria-current='true']:focus-visible {
    outline-offset: 2px;
  }
  .marks {
    display: flex;
    gap: 2px;
    width: 100%;
    margin-top: 6px;
  }
  .marks i {
    flex: 1;
    height: 4px;
    border-radius: 2px;
    background: var(--_control);
  }
  .marks :is(.working, .idle) {
    background: color-mix(in srgb, var(--_control), var(--_accent) 56%);
  }
  .marks :is(.waiting, .failed, .late) {
    background: var(--_warning);
  }

  .shown,
  .side {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
    align-content: start;
  }
  .pictures,
  .room {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
  }
  .screen {
    position: relative;
    display: grid;
    /* Definite, or the least height would ask for a width of its own. */
    width: 100%;
    aspect-ratio: 16 / 9;
    overflow: hidden;
    margin-bottom: 8px;
    border-radius: var(--_radius);
    background: var(--_letterbox);
  }
  .screen > * {
    grid-area: 1 / 1;
    width: 100%;
    height: 100%;
    min-height: 0;
  }
  .screen > .panel {
    justify-content: center;
    padding: 16px;
  }
  /* Words and a button need more than a small picture has. */
  .screen:has(> .panel) {
    min-height: 240px;
  }
  .availability {
    display: flex;
    gap: 8px;
    font-size: 13px;
    color: var(--_muted);
  }
  .availability svg.icon {
    margin-top: 2px;
  }
  .availability.available svg.icon {
    color: var(--_accent);
  }
  .availability.missing {
    color: var(--_warning);
  }

  .storage li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto;
    align-items: center;
    gap: 0 8px;
    padding: 4px 0;
  }
  .storage li :is(.part-bar, .facts) {
    grid-column: 1 / -1;
  }
  .storage li b {
    overflow-wrap: anywhere;
    font-weight: 600;
  }
  .storage li svg.icon {
    width: 16px;
    height: 16px;
  }
  .settings dl {
    display: grid;
    gap: 4px;
    margin-top: 4px;
  }
  .settings dd {
    overflow-wrap: anywhere;
  }

  @container pipeline-monitor (min-width: 640px) {
    .fields {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .field.wide {
      grid-column: 1 / -1;
    }
    .pictures {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @container pipeline-monitor (min-width: 1000px) {
    .room {
      grid-template-columns: minmax(0, 1fr) minmax(280px, 360px);
      gap: 24px;
    }
    .fields {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
    .field.wide {
      grid-column: span 2;
    }
  }
  @media (forced-colors: active) {
    .marks i {
      forced-color-adjust: none;
    }
  }
`;
