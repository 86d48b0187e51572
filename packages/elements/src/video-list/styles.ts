import { css } from 'lit';

export const styles = css`
  :host {
    display: block;
    min-width: 0;
    /* In a flex row without sizes it grows; it never forces others out. */
    flex: 1 1 auto;
    container: video-list / inline-size;
    /* Containment leaves no width of its own: this one, where nothing else says one. */
    contain-intrinsic-inline-size: 320px;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-bottom: 16px;
  }
  .search {
    position: relative;
    flex: 1 1 200px;
    min-width: 0;
  }
  .search svg.icon {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 10px;
    width: 16px;
    margin-block: auto;
    color: var(--_muted);
  }
  input,
  select {
    width: 100%;
    min-height: 36px;
    margin: 0;
    padding: 4px 12px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-small);
    font: inherit;
    color: var(--_text);
    background: var(--_raised);
  }
  input {
    padding-inline-start: 34px;
  }
  input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  select {
    flex: 0 1 auto;
    width: auto;
    max-width: 100%;
  }

  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(220px, 100%), 1fr));
    gap: 16px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    min-width: 0;
  }
  .card {
    display: flex;
    flex-direction: column;
    align-items: stretch;
    justify-content: flex-start;
    gap: 8px;
    width: 100%;
    height: 100%;
    min-width: 0;
    padding: 8px;
    border: 0;
    border-radius: var(--_radius);
    text-align: start;
    text-decoration: none;
    color: inherit;
    background: transparent;
  }
  .card:is(a, button):hover {
    background: var(--_raised);
  }
  .card[aria-current] {
    background: var(--_control);
    box-shadow: inset 0 0 0 2px var(--_accent);
  }
  .picture {
    position: relative;
    display: block;
    flex: none;
    aspect-ratio: 16 / 9;
    overflow: hidden;
    border-radius: var(--_radius-small);
    background: var(--_letterbox);
  }
  img {
    display: block;
    width: 100%;
    height: 100%;
    object-fit: cover;
  }
  .sign {
    display: grid;
    place-items: center;
    height: 100%;
    color: var(--_muted);
  }
  .duration {
    position: absolute;
    inset-block-end: 8px;
    inset-inline-end: 8px;
    padding: 0 6px;
    border-radius: var(--_radius-small);
    font-size: 12px;
    font-weight: 600;
    color: var(--_on-scrim);
    background: var(--_scrim);
  }
  .watched {
    position: absolute;
    inset: auto 0 0;
    color: var(--_on-scrim);
    background: var(--_scrim);
  }
  .watched .part {
    fill: var(--oriel-accent-on-scrim, #35d6bd);
  }
  .words {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-width: 0;
  }
  .title {
    display: -webkit-box;
    overflow: hidden;
    font-weight: 600;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .state {
    font-size: 13px;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  .state.failed b {
    color: var(--_text);
  }

  .blank .picture,
  .line {
    background: var(--_control);
    animation: pulse 1.6s var(--_ease) infinite alternate;
  }
  .line {
    width: 80%;
    height: 12px;
    border-radius: var(--_radius-small);
  }
  .line + .line {
    width: 40%;
  }
  @keyframes pulse {
    to {
      opacity: 0.5;
    }
  }

  .more {
    display: flex;
    margin: 16px auto 0;
  }
  .more[aria-disabled='true'] {
    opacity: 0.5;
  }

  /* A column beside a player: pictures to the side of their titles. */
  @container video-list (max-width: 479px) {
    .cards {
      grid-template-columns: minmax(0, 1fr);
      gap: 4px;
    }
    .card {
      flex-direction: row;
      gap: 12px;
    }
    .picture {
      width: 40%;
      max-width: 168px;
      align-self: flex-start;
    }
    .duration {
      inset-block-end: 6px;
      inset-inline-end: 4px;
      padding: 0 4px;
    }
    .words {
      flex: 1;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .blank .picture,
    .line {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .card[aria-current] {
      outline: 2px solid Highlight;
    }
  }
`;
