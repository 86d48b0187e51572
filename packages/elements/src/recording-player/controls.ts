import { html, nothing, type TemplateResult } from 'lit';
import { calendarClock, circleQuestionMark, maximize, minimize, pause, play, rotateCcw, rotateCw, stepBack, stepForward } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { TimeFormat } from '../timeline/time-format.ts';

const SPEEDS = [0.5, 1, 2, 4, 8];
const SKIP = 10_000;

export type Panel = 'jump' | 'help';

export interface ControlsFacts {
  live: boolean;
  paused: boolean;
  fullscreen: boolean;
  speed: number;
  /** Of the picture that is seen, Unix milliseconds. */
  time: number | undefined;
  panel: Panel | undefined;
  format: TimeFormat;
}

export interface ControlsActions {
  toggle(): void;
  skip(by: number): void;
  step(frames: number): void;
  setSpeed(speed: number): void;
  goLive(): void;
  open(panel: Panel): void;
  toggleFullscreen(): void;
}

/** The row of controls below a timeline. `middle` and `wide` leave first where there is little room. */
export function controls(facts: ControlsFacts, actions: ControlsActions): TemplateResult {
  const { live, paused, panel, speed } = facts;
  const words = paused ? 'Play' : 'Pause';
  // A speed that a page has set may be none of the usual ones.
  const speeds = SPEEDS.includes(speed) ? SPEEDS : [...SPEEDS, speed].sort((a, b) => a - b);
  return html`<div class="controls" role="toolbar" aria-label="Playback">
    <button class="bare" aria-label=${words} title=${`${words} (K)`} @click=${() => actions.toggle()}>${icon(paused ? play : pause)}</button>
    <button class="bare skip" aria-label="10 seconds back" title="10 seconds back (J)" @click=${() => actions.skip(-SKIP)}>${icon(rotateCcw)}</button>
    <button class="bare skip" aria-label="10 seconds on" title="10 seconds on (L)" ?disabled=${live} @click=${() => actions.skip(SKIP)}>
      ${icon(rotateCw)}
    </button>
    <button class="bare middle" aria-label="One frame back" title="One frame back (,)" @click=${() => actions.step(-1)}>${icon(stepBack)}</button>
    <button class="bare middle" aria-label="One frame on" title="One frame on (.)" ?disabled=${live} @click=${() => actions.step(1)}>
      ${icon(stepForward)}
    </button>
    <button class="bare time" title="Go to a moment" aria-expanded=${panel === 'jump'} @click=${() => actions.open('jump')}>
      ${icon(calendarClock)}<span class="visually-hidden">Go to a moment; now shown: </span><span class="readout">${readout(facts)}</span>
    </button>
    <span class="space"></span>
    <select
      aria-label="Speed"
      title="Speed"
      ?disabled=${live}
      @change=${(event: Event) => actions.setSpeed(Number((event.target as HTMLSelectElement).value))}
    >
      ${speeds.map((choice) => html`<option value=${choice} .selected=${choice === speed}>${choice}×</option>`)}
    </select>
    <button class="bare live-button" aria-pressed=${live} title="Go live (End)" @click=${() => actions.goLive()}>Live</button>
    <button class="bare wide" aria-label="Keys" title="Keys (?)" aria-expanded=${panel === 'help'} @click=${() => actions.open('help')}>
      ${icon(circleQuestionMark)}
    </button>
    ${fullscreenButton(facts, actions)}
  </div>`;
}

function readout({ format, paused, time }: ControlsFacts): TemplateResult {
  if (time === undefined) return html`–`;
  return html`<span class="date">${format.format(time, 'weekday')}</span> ${format.format(time, paused ? 'millisecond' : 'second')}`;
}

function fullscreenButton({ fullscreen }: ControlsFacts, actions: ControlsActions): TemplateResult | typeof nothing {
  if (!document.fullscreenEnabled) return nothing;
  const words = fullscreen ? 'Leave full screen' : 'Full screen';
  return html`<button class="bare middle" aria-label=${words} title=${`${words} (F)`} @click=${() => actions.toggleFullscreen()}>
    ${icon(fullscreen ? minimize : maximize)}
  </button>`;
}
