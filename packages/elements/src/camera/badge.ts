import type { Facts } from '@oriel/player';
import { html, nothing, type TemplateResult } from 'lit';
import { formatTime } from '../base/time-format.ts';
import { pause, rotateCcwClock } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { stalledFor, type CameraMessages } from './words.ts';

/** The mark that tells live from recorded, with the time of a recorded picture and the camera's name. @param now local clock, Unix ms */
export function badge(facts: Facts, messages: CameraMessages, locale: string, now: number): TemplateResult | typeof nothing {
  const mark = markOf(facts, messages, locale, now);
  const label = facts.camera?.name;
  if (mark === nothing && !label) return nothing;
  const recorded = facts.state === 'playing' || facts.state === 'paused';
  return html`<div class="badge ${recorded ? 'recorded' : ''}" part="badge">
    ${mark}${label ? html`<span class="name" part="name">${label}</span>` : nothing}
  </div>`;
}

function markOf(facts: Facts, { camera: words }: CameraMessages, locale: string, now: number): TemplateResult | typeof nothing {
  const { state, time } = facts;
  const clock = time === undefined ? nothing : html`<time datetime=${new Date(time).toISOString()}>${formatTime(time, locale, now)}</time>`;
  switch (state) {
    case 'live':
      return html`<span class="dot"></span><span>${words.live}</span>`;
    case 'playing':
      return html`${icon(rotateCcwClock)}${clock === nothing ? html`<span>${words.recorded}</span>` : clock}`;
    case 'paused':
      return html`${icon(pause)}${clock}`;
    case 'connecting':
      return html`<span>${words.connecting}</span>`;
    case 'stalled':
      return html`<span>${words.stalled(stalledFor(facts, now))}</span>`;
    default:
      return nothing;
  }
}

/** Playback went over a gap a moment ago. */
export function skippedNotice({ skipped }: Facts, { camera: words }: CameraMessages): TemplateResult | typeof nothing {
  return skipped ? html`<div class="notice" part="notice">${words.skipped(skipped.to - skipped.from)}</div>` : nothing;
}
