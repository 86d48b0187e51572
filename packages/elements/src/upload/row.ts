import type { RememberedUpload } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { check, circleAlert, pause, play, rotateCw, unplug, video, x, type Icon } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { factsOf, type ItemState, type UploadItem } from './upload-item.ts';
import { stateOf, wordsForFailure, type UploadMessages } from './words.ts';

export interface RowActions {
  pause(item: UploadItem): void;
  resume(item: UploadItem): void;
  remove(item: UploadItem): void;
  open(event: Event, item: UploadItem): void;
  choose(): void;
  discard(upload: RememberedUpload): void;
}

const signs: Partial<Record<ItemState, Icon>> = { waiting: unplug, paused: pause, ready: check, failed: circleAlert, unusable: circleAlert };

/** Refused and finished files do not continue. */
const isEnd = ({ state, upload }: UploadItem): boolean => state === 'ready' || state === 'unusable' || state === 'processing' || !upload;

/** One file: its name, how far it is, and what can be done. @param watchUrl of its video, once it can be watched */
export function row(item: UploadItem, watchUrl: string | undefined, messages: UploadMessages, actions: RowActions): TemplateResult {
  const { error, file, state } = item;
  const { upload: words } = messages;
  const failure = error && wordsForFailure(error, messages);
  const button = (part: string, label: string, sign: Icon, act: () => void) =>
    html`<button class="bare" part=${part} aria-label=${words.of(label, file.name)} title=${label} @click=${act}>${icon(sign)}</button>`;
  return html`<li class=${`row ${state}`} part="upload">
    <div class="sign">${icon(signs[state] ?? video)}</div>
    <div class="body">
      <p class="name" part="name"><bdi>${file.name}</bdi></p>
      ${failure ? html`<p class="failure" part="failure"><b>${failure.title}.</b> <bdi>${failure.text}</bdi></p>` : html`${bar(item, messages)}<p class="status" part="status">${status(item, messages)}</p>`}
    </div>
    <div class="actions">
      ${state === 'ready' && watchUrl ? html`<a class="watch" part="watch" href=${watchUrl} aria-label=${words.of(words.watch, file.name)} @click=${(event: Event) => actions.open(event, item)}>${words.watch}</a>` : nothing}
      ${state === 'uploading' || state === 'waiting' || state === 'queued' ? button('pause', words.pause, pause, () => actions.pause(item)) : nothing}
      ${state === 'paused' ? button('resume', words.resume, play, () => actions.resume(item)) : nothing}
      ${state === 'failed' && item.upload ? button('retry', words.retry, rotateCw, () => actions.resume(item)) : nothing}
      ${button('remove', isEnd(item) ? words.remove : words.cancel, x, () => actions.remove(item))}
    </div>
  </li>`;
}

function bar(item: UploadItem, { upload: words }: UploadMessages): TemplateResult | typeof nothing {
  const { sent, size } = factsOf(item);
  if (item.state === 'queued' && sent === 0) return nothing;
  if (item.state === 'ready') return nothing;
  // Without a value: how long the server takes is not known.
  const part = item.state === 'processing' ? undefined : size > 0 ? sent / size : 0;
  return html`<progress part="progress" max="1" value=${ifDefined(part)} aria-label=${words.of(words.uploaded, item.file.name)}></progress>`;
}

function status(item: UploadItem, messages: UploadMessages): TemplateResult {
  const { upload: words } = messages;
  const { remaining, sent, size, speed } = factsOf(item);
  const amount = words.sentOf(words.size(sent), words.size(size));
  const facts =
    item.state === 'queued' || item.state === 'ready' || item.state === 'processing' || (item.state === 'uploading' && sent === 0)
      ? [stateOf(item, messages), words.size(size)]
      : item.state === 'uploading'
        ? [percentOf(sent, size, messages), amount, speed === undefined ? '' : words.speed(speed), remaining === undefined ? '' : words.left(remaining)]
        : [stateOf(item, messages), percentOf(sent, size, messages), amount];
  return html`${facts.filter(Boolean).map((fact) => html`<span>${fact}</span>`)}`;
}

const percentOf = (sent: number, size: number, { upload: words }: UploadMessages): string => words.percent(size > 0 ? Math.floor((sent / size) * 100) / 100 : 0);

/** An upload of an earlier visit: without its file it cannot go on. */
export function unfinishedRow(upload: RememberedUpload, messages: UploadMessages, actions: RowActions): TemplateResult {
  const { upload: words } = messages;
  const { name, sent, size } = upload;
  return html`<li class="row unfinished" part="upload">
    <div class="sign">${icon(pause)}</div>
    <div class="body">
      <p class="name" part="name"><bdi>${name}</bdi></p>
      <progress part="progress" max="1" value=${size > 0 ? sent / size : 0} aria-label=${words.of(words.uploaded, name)}></progress>
      <p class="status" part="status">${words.unfinished(percentOf(sent, size, messages))}</p>
    </div>
    <div class="actions">
      <button part="choose-again" aria-label=${words.of(words.chooseAgain, name)} @click=${() => actions.choose()}>${words.chooseAgain}</button>
      <button class="bare" part="remove" aria-label=${words.of(words.discard, name)} title=${words.discard} @click=${() => actions.discard(upload)}>${icon(x)}</button>
    </div>
  </li>`;
}
