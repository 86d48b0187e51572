import { css } from 'lit';

/** Stages one below the other, with bars that go on where the one before has ended; side by side where there is room. */
export const stageStyles = css`
  .stages {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 20px;
  }
  .stage {
    position: relative;
    display: grid;
    gap: 4px;
    align-content: start;
    min-width: 0;
    padding: 12px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .stage.held {
    border-color: var(--_warning);
    box-shadow: inset 0 0 0 1px var(--_warning);
  }
  .over .stage {
    border-style: dashed;
    background: none;
  }
  .next {
    position: absolute;
    inset-block-start: -20px;
    inset-inline-start: calc(50% - 10px);
    color: var(--_outline);
    rotate: 90deg;
  }
  .stage:first-child .next {
    display: none;
  }
  .stage-head h2 {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .stage-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 8px;
    min-height: 24px;
  }
  .tag {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    padding: 2px 8px;
    border-radius: 12px;
    font-size: 12px;
    line-height: 16px;
    font-weight: 600;
    color: light-dark(#fff, #241800);
    background: var(--_warning);
  }
  .tag svg.icon {
    width: 14px;
    height: 14px;
  }
  .stage-state {
    display: flex;
    gap: 6px;
    font-size: 13px;
    color: var(--_muted);
  }
  .stage-state .sign {
    padding-top: 2px;
  }
  .stage.working .sign {
    color: var(--_accent);
  }
  .stage:is(.waiting, .failed) .sign,
  .stage-state .why {
    color: var(--_warning);
  }
  .bar {
    display: block;
    width: 100%;
    height: 12px;
    margin: 4px 0;
    border-radius: var(--_radius-small);
  }
  .bar:dir(rtl) {
    scale: -1 1;
  }
  .bar .rest {
    fill: var(--_control);
  }
  .bar .before {
    fill: color-mix(in srgb, var(--_control), var(--_text) 24%);
  }
  .bar .own {
    fill: color-mix(in srgb, var(--_control), var(--_accent) 72%);
  }
  .held .bar .own {
    fill: var(--_warning);
  }
  .over .bar .own {
    fill: var(--_outline);
  }
  .stage dl {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
  }
  .stage dt {
    font-size: 12px;
    line-height: 16px;
  }
  .stage .delay {
    display: flex;
    flex: 1 0 100%;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 8px;
  }
  .delay b {
    font-size: 20px;
    line-height: 24px;
    font-weight: 600;
  }
  .added {
    font-size: 13px;
    color: var(--_muted);
  }
  .held .added,
  .stage :is(.many, .bad) dd {
    font-weight: 600;
    color: var(--_warning);
  }

  .problems {
    display: grid;
    gap: 4px;
  }
  .problems li,
  .well {
    display: flex;
    gap: 8px;
    padding: 2px 0;
    overflow-wrap: anywhere;
  }
  .problems svg.icon {
    margin-top: 2px;
  }
  .problems li svg.icon,
  .problems li b {
    color: var(--_warning);
  }
  .problems b {
    font-weight: 600;
  }
  .problems .where::after {
    content: ' ·';
  }
  .well svg.icon {
    color: var(--_accent);
  }
  .well,
  .last {
    font-size: 13px;
    color: var(--_muted);
  }

  @container pipeline-monitor (min-width: 720px) {
    .stages {
      grid-template-columns: repeat(5, minmax(0, 1fr));
    }
    .stage {
      grid-template-rows: auto minmax(40px, auto) auto auto;
    }
    .bar {
      height: 72px;
    }
    /* Columns from the ground up: side by side they are a staircase, and the tallest step is the bottleneck. */
    .bar g {
      transform: rotate(-90deg);
      transform-origin: 50px 50px;
    }
    .stage .delay {
      display: block;
    }
    .next {
      inset-block-start: 14px;
      inset-inline-start: -20px;
      rotate: none;
    }
    .next:dir(rtl) {
      scale: -1 1;
    }
  }
  @media (forced-colors: active) {
    .bar rect,
    .tag {
      forced-color-adjust: none;
    }
  }
`;
