import { html, nothing, type TemplateResult } from 'lit';
import { formatDuration, formatTime } from '../base/format-time.ts';
import { circleAlert, clockAlert, flagTriangleRight, lock, pause, radio, rotateCcwClock, rotateCw, stepBack, stepForward, unplug, video, videoOff, type Icon } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { CameraView } from './camera-view.ts';
import { wordsFor } from './words.ts';

/** What the overlay's buttons do. */
export interface OverlayActions {
  seek(time: number): void;
  goLive(): void;
  retry(): void;
}

const icons: Partial<Record<CameraView['state'], Icon>> = {
  idle: video,
  gap: clockAlert,
  ended: flagTriangleRight,
  offline: videoOff,
  disconnected: unplug,
};

/** The small mark that tells live from recorded, with the time of a recorded picture. */
export function badge(view: CameraView, time: number | undefined, locale: string | undefined): TemplateResult | typeof nothing {
  const name = view.name ? html`<span class="name" part="name">${view.name}</span>` : nothing;
  const clock = time === undefined ? nothing : html`<time datetime=${new Date(time).toISOString()}>${formatTime(time, locale)}</time>`;
  switch (view.state) {
    case 'live':
      return html`<div class="badge" part="badge"><span class="dot"></span><span>Live</span>${name}</div>`;
    case 'playing':
      return html`<div class="badge" part="badge">${icon(rotateCcwClock)}${clock === nothing ? html`<span>Recorded</span>` : clock}${name}</div>`;
    case 'paused':
      return html`<div class="badge" part="badge">${icon(pause)}${clock}${name}</div>`;
    case 'connecting':
      return html`<div class="badge quiet" part="badge"><span>Connecting</span>${name}</div>`;
    default:
      return view.name ? html`<div class="badge quiet" part="badge">${name}</div>` : nothing;
  }
}

/** That playing went over a gap. */
export function skippedNotice({ skipped }: CameraView, locale: string | undefined): TemplateResult | typeof nothing {
  if (!skipped) return nothing;
  return html`<div class="notice">${formatDuration(skipped.to - skipped.from, locale)} without recording skipped</div>`;
}

/** Words, code and a way out, where the picture does not speak for itself. */
export function panel(view: CameraView, actions: OverlayActions, locale: string | undefined): TemplateResult | typeof nothing {
  const words = wordsFor(view, locale);
  if (!words) return nothing;
  const { error, state } = view;
  const sign = icons[state] ?? (error && /^not_a|token/.test(error.code) ? lock : circleAlert);
  return html`<div class="panel" part="panel">
    <div class="sign">${icon(sign)}</div>
    <p class="title">${words.title}</p>
    ${words.text && html`<p class="text">${words.text}</p>`}
    ${wayOut(view, actions, locale)}
    ${error && state !== 'idle' && state !== 'offline' ? html`<code>${error.code}</code>` : nothing}
  </div>`;
}

function wayOut(view: CameraView, actions: OverlayActions, locale: string | undefined): TemplateResult | typeof nothing {
  const { before, after } = view;
  const live = html`<button @click=${() => actions.goLive()}>${icon(radio)}<span>Go live</span></button>`;
  switch (view.state) {
    case 'gap': {
      if (before === undefined && after === undefined) return html`<div class="buttons">${live}</div>`;
      const to = (time: number) => () => actions.seek(time);
      return html`<div class="buttons">
        ${before === undefined ? nothing : html`<button @click=${to(before)}>
          ${icon(stepBack)}<span><span class="visually-hidden">Go to the recording before, </span>${formatTime(before, locale)}</span></button>`}
        ${after === undefined ? nothing : html`<button @click=${to(after)}>
          <span><span class="visually-hidden">Go to the recording after, </span>${formatTime(after, locale)}</span>${icon(stepForward)}</button>`}
      </div>`;
    }
    case 'ended':
      return html`<div class="buttons">${live}</div>`;
    case 'disconnected':
    case 'error': {
      if (view.error?.code === 'time_in_future') return html`<div class="buttons">${live}</div>`;
      const word = view.state === 'disconnected' ? 'Try now' : 'Try again';
      return html`<div class="buttons"><button @click=${() => actions.retry()}>${icon(rotateCw)}<span>${word}</span></button></div>`;
    }
    default:
      return nothing;
  }
}
