import type { MediaFacts } from '@oriel/player';
import { html, nothing, type TemplateResult } from 'lit';
import type { errors, Words } from '../base/messages/english/errors.ts';
import type { video, videoErrors } from '../base/messages/english/video.ts';
import type { WordsOf } from '../base/messages/index.ts';
import { wordsForError } from '../camera/words.ts';
import { circleAlert, lock, rotateCw, unplug, videoOff } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';

type PanelMessages = WordsOf<{ errors: typeof errors; video: typeof video; videoErrors: typeof videoErrors }>;

/** What to read in place of the picture; `undefined` while the picture speaks for itself. */
export function wordsFor({ error, state }: MediaFacts, { errors, video: words, videoErrors: own }: PanelMessages): Words | undefined {
  if (!error) return undefined;
  const ofVideos: Readonly<Record<string, Words | undefined>> = own;
  const { text, title } = ofVideos[error.code] ?? wordsForError(error, { errors });
  return state === 'disconnected' ? { title, text: words.reconnecting } : { title, text };
}

/** Words, a code and a way out, where there is nothing to watch. */
export function panel(facts: MediaFacts, retry: () => void, messages: PanelMessages): TemplateResult | typeof nothing {
  const words = wordsFor(facts, messages);
  const { error, state } = facts;
  if (!words || !error) return nothing;
  const sign = state === 'idle' ? videoOff : state === 'disconnected' ? unplug : /^not_a|token/.test(error.code) ? lock : circleAlert;
  const label = state === 'disconnected' ? messages.video.retryNow : messages.video.retry;
  return html`<div class="panel" part="panel">
    <div class="sign">${icon(sign)}</div>
    <p class="title">${words.title}</p>
    <p class="text">${words.text}</p>
    ${state === 'idle' ? nothing : html`<button part="retry" @click=${retry}>${icon(rotateCw)}<span>${label}</span></button><code>${error.code}</code>`}
  </div>`;
}
