import { css } from 'lit';

/** @cssprop --oriel-live - the colour of what the public sees */
export const styles = css`
  :host {
    --_live: var(--oriel-live, #c8102e);
    --_warning: light-dark(#8a5300, #ffc14d);
    container: preview-window / inline-size;
  }
  .room {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
  }
  .stage {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    align-content: start;
  }

  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    min-height: 32px;
  }
  .head .what {
    display: flex;
    flex-wrap: wrap;
    flex: 1;
    gap: 0 8px;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .seen,
  .facts,
  .left,
  .name {
    font-size: 13px;
    color: var(--_muted);
  }
  /* The three states differ in colour, in shape and in word. */
  .on-air {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 28px;
    padding: 2px 10px;
    border: 2px solid var(--_outline);
    border-radius: var(--_radius-small);
    font-size: 14px;
    letter-spacing: 0.06em;
    text-transform: uppercase;
    color: var(--_muted);
  }
  .on-air svg.icon {
    width: 16px;
    height: 16px;
  }
  .on-air.preview {
    border-style: dashed;
    border-color: var(--_warning);
    color: var(--_warning);
  }
  .on-air.live {
    border-color: var(--_live);
    border-radius: 16px;
    color: #fff;
    background: var(--_live);
  }
  .news {
    min-height: 20px;
    font-size: 13px;
    color: var(--_muted);
  }
  .news:empty {
    display: none;
  }
  .warning,
  .reason b,
  .health li svg.icon,
  .failed .sign,
  .reconnecting .sign {
    color: var(--_warning);
  }

  .screen {
    position: relative;
    overflow: hidden;
    border-radius: var(--_radius);
    background: var(--_letterbox);
  }
  .screen.preview {
    outline: 2px dashed var(--_warning);
    outline-offset: 2px;
  }
  .screen.live {
    outline: 4px solid var(--_live);
    outline-offset: 0;
  }
  oriel-recording-player {
    width: 100%;
  }
  /* It would say "live" of a picture that the public does not see. */
  oriel-recording-player[mode='live']::part(camera-badge) {
    display: none;
  }
  .start,
  .screen > .panel {
    display: grid;
    gap: 12px;
    width: min(320px, 100%);
    margin: 0 auto;
    padding: 32px 16px;
  }
  .start p {
    color: var(--_muted);
  }
  .start .panel-title {
    margin-bottom: -12px;
    font-size: 15px;
    font-weight: 600;
    color: var(--_text);
  }
  .screen > .panel {
    justify-items: center;
    gap: 4px;
  }

  .cues {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 16px;
  }
  .now,
  .next,
  .next label {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    min-width: 0;
  }
  .next {
    flex-wrap: nowrap;
  }
  .next label {
    flex-wrap: nowrap;
  }
  .next select {
    width: auto;
    max-width: 180px;
  }
  .warning {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    font-size: 13px;
  }
  .warning svg.icon {
    width: 16px;
    height: 16px;
  }
  .commands {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .commands .end {
    margin-inline-start: auto;
  }
  .recording svg.icon {
    color: var(--_live);
    fill: currentcolor;
  }
  .facts-row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
    font-size: 13px;
  }
  .facts-row > label {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .facts-row select {
    width: auto;
  }
  .sound {
    display: flex;
    flex: 1 1 160px;
    align-items: center;
    gap: 8px;
  }
  .sound .hint {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 8px;
    min-width: 0;
  }
  .sound .hint svg.icon {
    width: 16px;
    height: 16px;
  }
  .meter {
    flex: 1;
    min-width: 64px;
    height: 6px;
    border-radius: 3px;
  }
  .meter:dir(rtl) {
    scale: -1 1;
  }
  .meter .rest {
    fill: var(--_control);
  }
  .meter .level {
    fill: var(--_accent);
  }
  .meter .loud {
    fill: var(--_warning);
  }

  .side {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 24px;
    align-content: start;
  }
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    margin-bottom: 4px;
  }
  .destinations li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 4px 12px;
    align-items: start;
    padding: 8px 0;
  }
  .destinations li + li {
    border-top: 1px solid var(--_border);
  }
  .sign {
    padding-top: 2px;
    color: var(--_muted);
  }
  .publishing .sign {
    color: var(--_live);
  }
  .sign svg.icon {
    width: 16px;
    height: 16px;
  }
  .about {
    display: grid;
    overflow-wrap: anywhere;
  }
  .about > b {
    font-weight: 600;
  }
  .reason,
  .check {
    margin-top: 4px;
    font-size: 13px;
  }
  .reason b {
    font-weight: 600;
  }
  .actions {
    display: flex;
  }
  .destinations .actions svg.icon {
    width: 16px;
    height: 16px;
  }
  .choice {
    display: flex;
    gap: 8px;
    align-items: center;
    min-height: 32px;
  }
  .health ul,
  .health p {
    margin-top: 4px;
    font-size: 13px;
  }
  .health li,
  .well {
    display: flex;
    gap: 8px;
    padding: 4px 0;
  }
  .health svg.icon {
    width: 16px;
    height: 16px;
    margin-top: 2px;
  }
  .well {
    color: var(--_muted);
  }

  @container preview-window (min-width: 840px) {
    .room {
      grid-template-columns: minmax(0, 1fr) minmax(280px, 360px);
      gap: 24px;
    }
  }
  @container preview-window (min-width: 1800px) {
    .room {
      grid-template-columns: minmax(0, 1fr) 440px;
    }
  }
  /* No taller than the page, so that the buttons below stay in sight. */
  oriel-recording-player {
    max-height: 72vh;
  }
  @media (forced-colors: active) {
    .on-air.live,
    .meter rect {
      forced-color-adjust: none;
    }
  }
`;
