import { RememberedUploads, type VideoUploadFields } from '@oriel/core';
import { html, isServer, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { emit } from '../base/events.ts';
import { OrielElement } from '../base/oriel-element.ts';
import { onUnlessFalse } from '../camera/converters.ts';
import { upload as uploadIcon } from '../icons/index.ts';
import { buttons } from '../theme/buttons.ts';
import { icon } from '../theme/icon.ts';
import { VIDEOS } from './accept.ts';
import { readFields } from './fields.ts';
import { row, unfinishedRow, type RowActions } from './row.ts';
import { styles } from './styles.ts';
import { OrielUploadErrorEvent, OrielUploadFinishedEvent, OrielUploadOpenEvent, OrielUploadProgressEvent, OrielUploadReadyEvent, OrielUploadStartedEvent } from './upload-events.ts';
import { factsOf, type UploadItem } from './upload-item.ts';
import { UploadQueue } from './upload-queue.ts';
import { english, stateOf } from './words.ts';

export type * from './upload-events.ts';

/** More uploads at a time only make each of them slower. */
const MOST = 4;

/**
 * Uploads videos: choose them or drop them. Without a network an upload waits and goes on by itself; after the page was
 * reloaded it goes on as soon as its file is chosen again. Then the list tells when the video can be watched.
 *
 * @fires {OrielUploadStartedEvent} oriel-upload-started - an upload is about to start; prevent its default to leave the file out
 * @fires {OrielUploadProgressEvent} oriel-upload-progress - `detail.sent` of `detail.size` bytes have arrived; does not bubble
 * @fires {OrielUploadFinishedEvent} oriel-upload-finished - the file has arrived; `detail.video` is the id of the video
 * @fires {OrielUploadReadyEvent} oriel-upload-ready - the video `detail.video` can be watched
 * @fires {OrielUploadErrorEvent} oriel-upload-error - `detail.error` says why a file was refused, failed or cannot be used
 * @fires {OrielUploadOpenEvent} oriel-upload-open - somebody follows the link to `detail.video`; prevent its default to stay on the page
 *
 * @slot - below the button, for example which files are welcome
 *
 * @csspart zone - takes files that are dropped
 * @csspart choose - the button that opens the choice of files
 * @csspart list - the files
 * @csspart upload - one file
 * @csspart name - its name
 * @csspart progress - its bar
 * @csspart status - how far it is, in words
 * @csspart failure - why it failed, and what to do
 * @csspart pause - the button that pauses it
 * @csspart resume - the button that goes on with it
 * @csspart retry - the button that tries again
 * @csspart remove - the button that cancels it, or takes it from the list
 * @csspart watch - the link to its video
 * @csspart choose-again - the button of an upload of an earlier visit
 */
export class OrielUpload extends OrielElement {
  static override styles = [OrielElement.styles, buttons, styles];

  /** Files to take, as `<input accept>` has it; missing: videos. */
  @property() accept: string | undefined;
  /** Uploads at the same time, 1 to 4. */
  @property({ type: Number }) simultaneous = 2;
  /** What each video gets: `{ title, description, tags, category }`. */
  @property({ attribute: false }) fields: VideoUploadFields | undefined;
  /** URL of the page that shows a video; `{id}` in it stands for the id. With it the list has a link to each video. */
  @property({ attribute: 'watch-url' }) watchUrl: string | undefined;
  /** Goes on with unfinished uploads after the page was reloaded; off by `remember="false"`. */
  @property({ converter: onUnlessFalse }) remember = true;

  @state() private over = false;
  @state() private said = '';

  @query('input') private input!: HTMLInputElement | null;
  @query('[part="choose"]') private button!: HTMLButtonElement | null;

  readonly #memory = new RememberedUploads(() => localStorage);
  readonly #queue = new UploadQueue({
    memory: () => (this.remember && !isServer ? this.#memory : undefined),
    places: () => Math.min(MOST, Math.max(1, Math.floor(Number(this.simultaneous)) || 1)),
    changed: () => this.requestUpdate(),
    started: ({ file }) => emit(this, new OrielUploadStartedEvent({ camera: '', file })),
    progressed: (item) => {
      const { sent, size } = factsOf(item);
      emit(this, new OrielUploadProgressEvent({ camera: '', file: item.file, sent, size }));
    },
    finished: (item, video) => {
      this.#say(item);
      emit(this, new OrielUploadFinishedEvent({ camera: '', file: item.file, video }));
    },
    ready: (item, video) => {
      this.#say(item);
      emit(this, new OrielUploadReadyEvent({ camera: '', file: item.file, video }));
    },
    failed: (item, error) => {
      this.#say(item);
      emit(this, new OrielUploadErrorEvent({ camera: '', file: item.file, error }));
    },
  });

  /** Uploads files that the page has by other means than this element's button. */
  add(files: Iterable<File>): void {
    if (!this.isConnected) return;
    const given = isIterable(files) ? [...files].filter((file) => file instanceof File) : [];
    this.#queue.add(this.activeClient, given, { accept: typeof this.accept === 'string' ? this.accept : VIDEOS, fields: readFields(this.fields) });
  }

  override focus(options?: FocusOptions): void {
    this.button?.focus(options);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#queue.wake();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#queue.suspend();
  }

  protected override render(): TemplateResult {
    const messages = this.words(english);
    const { upload: words } = messages;
    const { items } = this.#queue;
    const unfinished = isServer ? [] : this.#queue.unfinished(this.activeClient);
    const zone = ['zone', this.over ? 'over' : '', items.length + unfinished.length > 0 ? 'small' : ''].join(' ');
    return html`
      <div role="group" aria-label=${words.label} @dragover=${this.#dragOver} @dragleave=${this.#dragLeave} @drop=${this.#drop}>
        <div class=${zone} part="zone">
          ${icon(uploadIcon)}
          <p class="hint">${this.over ? words.dropNow : words.drop}</p>
          <button class="primary" part="choose" @click=${this.#choose}>${words.choose}</button>
          <slot></slot>
          <input type="file" multiple hidden tabindex="-1" aria-label=${words.choose} accept=${typeof this.accept === 'string' ? this.accept : VIDEOS} @change=${this.#chosen} />
        </div>
        ${unfinished.length > 0 ? html`<ul class="list" part="list" aria-label=${words.unfinishedList}>${repeat(unfinished, ({ key }) => key, (upload) => unfinishedRow(upload, messages, this.#actions))}</ul>` : nothing}
        ${items.length > 0 ? html`<ul class="list" part="list" aria-label=${words.list}>${repeat(items, (item) => item, (item) => row(item, this.#watchUrlOf(item), messages, this.#actions))}</ul>` : nothing}
      </div>
      <div class="visually-hidden" aria-live="polite">${this.said}</div>
    `;
  }

  readonly #actions: RowActions = {
    pause: (item) => this.isConnected && this.#queue.pause(item),
    resume: (item) => this.isConnected && this.#queue.resume(item),
    remove: (item) => this.#andFocus(() => this.#queue.remove(item)),
    discard: (upload) => this.#andFocus(() => this.#queue.discard(this.activeClient, upload)),
    choose: () => this.#choose(),
    open: (event, { file, upload }) => {
      const video = upload?.facts.videoId ?? '';
      if (!emit(this, new OrielUploadOpenEvent({ camera: '', file, video }))) event.preventDefault();
    },
  };

  /** The button that had the focus is gone with its row. */
  #andFocus(act: () => void): void {
    if (!this.isConnected) return;
    act();
    this.focus();
  }

  #watchUrlOf({ upload }: UploadItem): string | undefined {
    const id = upload?.facts.videoId;
    return id && typeof this.watchUrl === 'string' && this.watchUrl ? this.watchUrl.replaceAll('{id}', encodeURIComponent(id)) : undefined;
  }

  /** Announced to screen readers: only what is worth an interruption. */
  #say(item: UploadItem): void {
    const messages = this.words(english);
    this.said = messages.upload.announcement(item.file.name, stateOf(item, messages));
  }

  #choose(): void {
    this.input?.click();
  }

  #chosen(): void {
    const { input } = this;
    if (!input?.files) return;
    this.add(input.files);
    // So that the same file can be chosen again.
    input.value = '';
  }

  #dragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    this.over = true;
  }

  #dragLeave(event: DragEvent): void {
    const { currentTarget, relatedTarget } = event;
    if (!(relatedTarget instanceof Node && currentTarget instanceof Node && currentTarget.contains(relatedTarget))) this.over = false;
  }

  #drop(event: DragEvent): void {
    if (!event.dataTransfer) return;
    event.preventDefault();
    this.over = false;
    this.add(event.dataTransfer.files);
  }
}

const isIterable = (value: unknown): value is Iterable<unknown> => typeof (value as { [Symbol.iterator]?: unknown } | null)?.[Symbol.iterator] === 'function';

declare global {
  interface HTMLElementTagNameMap {
    'oriel-upload': OrielUpload;
  }
}
