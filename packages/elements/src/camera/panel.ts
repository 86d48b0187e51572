import type { Facts } from '@oriel/player';
import { html, nothing, type TemplateResult } from 'lit';
import { formatTime } from '../base/time-format.ts';
import { circleAlert, clockAlert, flagTriangleRight, lock, play, radio, rotateCw, stepBack, stepForward, unplug, video, videoOff } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { wordsFor, type CameraMessages } from './words.ts';

/** What the buttons over the picture do. */
export interface PanelActions {
  seek(time: number): void;
  goLive(): void;
  retry(): void;
  play(): void;
}

const signs = { idle: video, gap: clockAlert, ended: flagTriangleRight, offline: videoOff, disconnected: unplug, stalled: unplug } as const;

/** Words, a code and a way out, where there is no picture to show. @param now local clock, Unix ms */
export function panel(facts: Facts, actions: PanelActions, messages: CameraMessages, locale: string, now: number): TemplateResult | typeof nothing {
  const words = wordsFor(facts, messages, locale, now);
  if (!words) return nothing;
  const { error, state } = facts;
  const sign = state in signs ? signs[state as keyof typeof signs] : error && /^not_a|token/.test(error.code) ? lock : circleAlert;
  return html`<div class="panel" part="panel">
    <div class="sign">${icon(sign)}</div>
    <p class="title">${words.title}</p>
    ${words.text && html`<p class="text">${words.text}</p>`}
    ${wayOut(facts, actions, messages, locale, now)}
    ${error && state !== 'idle' && state !== 'offline' ? html`<code>${error.code}</code>` : nothing}
  </div>`;
}

/** The browser did not start the picture by itself. */
export function playButton(actions: PanelActions, { camera: words }: CameraMessages): TemplateResult {
  return html`<button class="play" part="play" aria-label=${words.play} title=${words.play} @click=${() => actions.play()}>${icon(play)}</button>`;
}

function wayOut(facts: Facts, actions: PanelActions, { camera: words }: CameraMessages, locale: string, now: number): TemplateResult | typeof nothing {
  const live = html`<div class="buttons"><button @click=${() => actions.goLive()}>${icon(radio)}<span>${words.goLive}</span></button></div>`;
  const nearest = (time: number, label: (time: string) => string, side: 'before' | 'after') => {
    const text = formatTime(time, locale, now);
    return nearestButton({ text, label: label(text), side }, () => actions.seek(time));
  };
  switch (facts.state) {
    case 'gap': {
      const { before, after } = facts;
      if (before === undefined && after === undefined) return live;
      return html`<div class="buttons">
        ${before === undefined ? nothing : nearest(before, words.previousRecording, 'before')}
        ${after === undefined ? nothing : nearest(after, words.nextRecording, 'after')}
      </div>`;
    }
    case 'ended':
      return live;
    case 'disconnected':
    case 'error': {
      if (facts.error?.code === 'time_in_future') return live;
      const label = facts.state === 'disconnected' ? words.retryNow : words.retry;
      return html`<div class="buttons"><button @click=${() => actions.retry()}>${icon(rotateCw)}<span>${label}</span></button></div>`;
    }
    default:
      return nothing;
  }
}

function nearestButton({ label, side, text }: { text: string; label: string; side: 'before' | 'after' }, click: () => void): TemplateResult {
  const time = html`<span>${text}</span>`;
  return html`<button class="time" aria-label=${label} title=${label} @click=${click}>
    ${side === 'before' ? html`${icon(stepBack)}${time}` : html`${time}${icon(stepForward)}`}
  </button>`;
}
