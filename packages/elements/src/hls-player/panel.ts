import type { MediaFacts } from '@oriel/player';
import { html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import type { errors, Words } from '../base/messages/english/errors.ts';
import type { video, videoErrors } from '../base/messages/english/video.ts';
import type { WordsOf } from '../base/messages/index.ts';
import { wordsForError } from '../camera/words.ts';
import { circleAlert, hourglass, lock, rotateCw, unplug, videoOff } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';

type PanelMessages = WordsOf<{ errors: typeof errors; video: typeof video; videoErrors: typeof videoErrors }>;

/** What to read in place of the picture; `undefined` while the picture speaks for itself. */
export function wordsFor({ error, state, video }: MediaFacts, { errors, video: words, videoErrors: own }: PanelMessages): Words | undefined {
  if (!error) return video?.processing === undefined ? undefined : { title: words.processing, text: words.processingText };
  const ofVideos: Readonly<Record<string, Words | undefined>> = own;
  const { text, title } = ofVideos[error.code] ?? wordsForError(error, { errors });
  // The server alone knows the reason.
  if (error.code === 'video_failed' || error.code === 'recording_failed') return { title, text: error.message || text };
  return state === 'disconnected' ? { title, text: words.reconnecting } : { title, text };
}

/** Words, a code and a way out, where there is nothing to watch. */
export function panel(facts: MediaFacts, retry: () => void, messages: PanelMessages): TemplateResult | typeof nothing {
  const words = wordsFor(facts, messages);
  const { error, state, video } = facts;
  if (!words) return nothing;
  if (!error) return processingPanel(words, video?.processing ?? 0, messages);
  const sign = state === 'idle' ? videoOff : state === 'disconnected' ? unplug : /^not_a|token/.test(error.code) ? lock : circleAlert;
  const label = state === 'disconnected' ? messages.video.retryNow : messages.video.retry;
  return html`<div class="panel" part="panel">
    <div class="sign">${icon(sign)}</div>
    <p class="title">${words.title}</p>
    <p class="text">${words.text}</p>
    ${state === 'idle' ? nothing : html`<button part="retry" @click=${retry}>${icon(rotateCw)}<span>${label}</span></button><code>${error.code}</code>`}
  </div>`;
}

function processingPanel({ text, title }: Words, part: number, { video }: PanelMessages): TemplateResult {
  // Before anything is made there is nothing to tell.
  const percent = part > 0 ? video.processed(part) : undefined;
  return html`<div class="panel" part="panel">
    <div class="sign">${icon(hourglass)}</div>
    <p class="title">${title}</p>
    <p class="text">${text}</p>
    <progress part="progress" max="1" aria-label=${title} value=${ifDefined(part || undefined)}></progress>
    ${percent ? html`<p class="percent">${percent}</p>` : nothing}
  </div>`;
}
