import { processedPart, type Video } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import type { videoList } from '../base/messages/english/video-list.ts';
import type { WordsOf } from '../base/messages/index.ts';
import { mediaClock } from '../controls/media-clock.ts';
import { circleAlert, hourglass, video as film } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { partBar } from '../theme/part-bar.ts';

type Words = WordsOf<{ videoList: typeof videoList }>['videoList'];

export interface CardOptions {
  picture: string | undefined;
  selected: boolean;
  /** Address of the link; without one the card is a button. */
  href: string | undefined;
  words: Words;
  locale: string;
  select(event: MouseEvent): void;
}

/** A video in the list: picture, duration, title, how far it was watched, and its state. */
export function card(video: Video, { href, locale, picture, select, selected, words }: CardOptions): TemplateResult {
  const { duration, title, upload_status: status } = video;
  const content = html`
    <span class="picture" part="picture">
      ${picture ? html`<img part="thumbnail" src=${picture} alt="" />` : html`<span class="sign">${icon(signs[status] ?? film)}</span>`}
      ${duration === null ? nothing : html`<bdi class="duration" part="duration" dir="ltr" aria-hidden="true">${mediaClock(duration, locale)}</bdi>`}
      ${watchedBar(video)}
    </span>
    <span class="words">
      <span class="title" part="title" dir="auto">${title}</span>
      ${state(video, words)}
      ${duration === null ? nothing : html`<span class="visually-hidden">${words.duration(duration * 1000)}</span>`}
    </span>
  `;
  return href === undefined
    ? html`<button class="card" part="card ${selected ? 'selected' : ''}" aria-current=${ifDefined(selected ? 'true' : undefined)} @click=${select}>${content}</button>`
    : html`<a class="card" part="card ${selected ? 'selected' : ''}" href=${href} aria-current=${ifDefined(selected ? 'true' : undefined)} @click=${select}>${content}</a>`;
}

const signs: Readonly<Record<string, typeof film>> = { failed: circleAlert, processing: hourglass, uploading: hourglass };

function watchedBar({ progress }: Video): TemplateResult | typeof nothing {
  const part = (progress?.completed_percentage ?? 0) / 100;
  return part > 0 ? html`<span class="watched" part="progress">${partBar(part)}</span>` : nothing;
}

/** One line: what matters most of a video. */
function state(video: Video, words: Words): TemplateResult | typeof nothing {
  const { failure_reason: reason = words.failedText, is_published: isPublished, progress, upload_status: status } = video;
  if (status === 'failed') return html`<span class="state failed" part="state"><b>${words.failed}</b> <span dir="auto">${reason}</span></span>`;
  const part = (progress?.completed_percentage ?? 0) / 100;
  const lines = [
    status === 'uploading' ? words.uploading : status === 'processing' ? processing(video, words) : undefined,
    isPublished ? undefined : words.private,
    part >= 0.95 ? words.watchedAll : part > 0 ? words.watched(part) : undefined,
  ].filter((line) => line !== undefined);
  return lines.length > 0 ? html`<span class="state" part="state">${lines.join(' · ')}</span>` : nothing;
}

function processing(video: Video, words: Words): string {
  const part = processedPart(video);
  return part === undefined ? words.processing : words.processed(part);
}
