import { html, nothing, type TemplateResult } from 'lit';
import CircleAlert from 'lucide/dist/esm/icons/circle-alert.mjs';
import Clock from 'lucide/dist/esm/icons/clock-alert.mjs';
import FlagTriangleRight from 'lucide/dist/esm/icons/flag-triangle-right.mjs';
import RecordedIcon from 'lucide/dist/esm/icons/rotate-ccw-clock.mjs';
import Lock from 'lucide/dist/esm/icons/lock.mjs';
import Pause from 'lucide/dist/esm/icons/pause.mjs';
import Radio from 'lucide/dist/esm/icons/radio.mjs';
import RotateCw from 'lucide/dist/esm/icons/rotate-cw.mjs';
import StepBack from 'lucide/dist/esm/icons/step-back.mjs';
import StepForward from 'lucide/dist/esm/icons/step-forward.mjs';
import Unplug from 'lucide/dist/esm/icons/unplug.mjs';
import Video from 'lucide/dist/esm/icons/video.mjs';
import VideoOff from 'lucide/dist/esm/icons/video-off.mjs';
import type { IconNode } from 'lucide';
import { formatDuration, formatTime } from '../base/format-time.ts';
import { icon } from '../theme/icon.ts';
import type { Facts } from '@oriel/player';
import { wordsFor } from './words.ts';

/** What the overlay's buttons do. */
export interface OverlayActions {
  seek(time: number): void;
  goLive(): void;
  retry(): void;
}

const icons: Partial<Record<Facts['state'], IconNode>> = {
  idle: Video,
  gap: Clock,
  ended: FlagTriangleRight,
  offline: VideoOff,
  disconnected: Unplug,
};

/** The small mark that tells live from recorded, with the time of a recorded picture. */
export function badge(view: Facts, time: number | undefined, locale: string | undefined): TemplateResult | typeof nothing {
  const name = view.camera?.name ? html`<span class="name" part="name">${view.camera.name}</span>` : nothing;
  const clock = time === undefined ? nothing : html`<time datetime=${new Date(time).toISOString()}>${formatTime(time, locale)}</time>`;
  switch (view.state) {
    case 'live':
      return html`<div class="badge" part="badge"><span class="dot"></span><span>Live</span>${name}</div>`;
    case 'playing':
      return html`<div class="badge" part="badge">${icon(RecordedIcon)}${clock === nothing ? html`<span>Recorded</span>` : clock}${name}</div>`;
    case 'paused':
      return html`<div class="badge" part="badge">${icon(Pause)}${clock}${name}</div>`;
    case 'connecting':
      return html`<div class="badge quiet" part="badge"><span>Connecting</span>${name}</div>`;
    default:
      return view.camera?.name ? html`<div class="badge quiet" part="badge">${name}</div>` : nothing;
  }
}

/** That playing went over a gap. */
export function skippedNotice({ skipped }: Facts, locale: string | undefined): TemplateResult | typeof nothing {
  if (!skipped) return nothing;
  return html`<div class="notice">${formatDuration(skipped.to - skipped.from, locale)} without recording skipped</div>`;
}

/** Words, code and a way out, where the picture does not speak for itself. */
export function panel(view: Facts, actions: OverlayActions, locale: string | undefined): TemplateResult | typeof nothing {
  const words = wordsFor(view, locale);
  if (!words) return nothing;
  const { error, state } = view;
  const sign = icons[state] ?? (error && /^not_a|token/.test(error.code) ? Lock : CircleAlert);
  return html`<div class="panel" part="panel">
    <div class="sign">${icon(sign)}</div>
    <p class="title">${words.title}</p>
    ${words.text && html`<p class="text">${words.text}</p>`}
    ${wayOut(view, actions, locale)}
    ${error && state !== 'idle' && state !== 'offline' ? html`<code>${error.code}</code>` : nothing}
  </div>`;
}

function wayOut(view: Facts, actions: OverlayActions, locale: string | undefined): TemplateResult | typeof nothing {
  const { before, after } = view;
  const live = html`<button @click=${() => actions.goLive()}>${icon(Radio)}<span>Go live</span></button>`;
  switch (view.state) {
    case 'gap': {
      if (before === undefined && after === undefined) return html`<div class="buttons">${live}</div>`;
      const to = (time: number) => () => actions.seek(time);
      return html`<div class="buttons">
        ${before === undefined ? nothing : html`<button @click=${to(before)}>
          ${icon(StepBack)}<span><span class="visually-hidden">Go to the recording before, </span>${formatTime(before, locale)}</span></button>`}
        ${after === undefined ? nothing : html`<button @click=${to(after)}>
          <span><span class="visually-hidden">Go to the recording after, </span>${formatTime(after, locale)}</span>${icon(StepForward)}</button>`}
      </div>`;
    }
    case 'ended':
      return html`<div class="buttons">${live}</div>`;
    case 'disconnected':
    case 'error': {
      if (view.error?.code === 'time_in_future') return html`<div class="buttons">${live}</div>`;
      const word = view.state === 'disconnected' ? 'Try now' : 'Try again';
      return html`<div class="buttons"><button @click=${() => actions.retry()}>${icon(RotateCw)}<span>${word}</span></button></div>`;
    }
    default:
      return nothing;
  }
}
