import { OrielError, isServerFailure } from '@oriel/core';
import { OfflineVideos, type OfflineSize, type SavedVideo, type SaveProgress } from '@oriel/player/offline';
import { html, nothing, type TemplateResult } from 'lit';
import { offline } from '../../base/messages/english/offline.ts';
import type { ExtrasHost } from './extras-host.ts';
import { LatePopup } from './late-popup.ts';
import { offlinePanel } from './offline-panel.ts';

export type OfflineState =
  | { readonly type: 'loading' }
  | { readonly type: 'choosing'; readonly sizes: readonly OfflineSize[]; readonly quality: string; readonly begun?: SavedVideo | undefined; readonly error?: string }
  | { readonly type: 'saving'; readonly quality: string; readonly progress: SaveProgress | undefined }
  | { readonly type: 'saved'; readonly video: SavedVideo }
  | { readonly type: 'failed'; readonly error: string };

const english = { offline };
/** The most lines that are saved without a choice: more costs space that few see on a small screen. */
const USUAL = 720;

/** The dialog that saves the video on this device, shows how far that is, and removes it. */
export class Offline {
  readonly #host: ExtrasHost;
  readonly #popup: LatePopup;
  readonly #tell: (text: string) => void;
  #id = '';
  #state: OfflineState = { type: 'loading' };
  #saving: AbortController | undefined;
  /** Settles when the last save has ended. */
  #saved: Promise<void> = Promise.resolve();

  /** @param tell says something over the picture */
  constructor(host: ExtrasHost, tell: (text: string) => void) {
    this.#host = host;
    this.#tell = tell;
    this.#popup = new LatePopup(host, 'offline');
  }

  openDialog(): void {
    const id = this.#host.context().player.intent.video;
    this.#popup.open();
    if (this.#saving && id === this.#id) return;
    this.#saving?.abort();
    this.#id = id;
    this.#set({ type: 'loading' });
    void this.#look();
  }

  render(): TemplateResult | typeof nothing {
    const popup = this.#popup;
    if (!popup.isOpen) return nothing;
    const { direction, messages } = this.#host.context();
    const actions = {
      choose: (quality: string) => this.#state.type === 'choosing' && this.#set({ ...this.#state, quality }),
      save: () => (this.#saved = this.#save()),
      cancel: () => void this.#cancel(),
      remove: () => void this.#remove(),
      close: () => popup.hide(),
    };
    return html`<dialog
      class="popup caption-style offline"
      part="dialog"
      id=${popup.id}
      popover
      dir=${direction}
      aria-label=${this.#words.title}
      @beforetoggle=${popup.beforeToggle}
      @toggle=${popup.toggle}
      @keydown=${popup.keyDown}
    >
      ${offlinePanel(this.#state, actions, { ...messages, offline: this.#words })}
    </dialog>`;
  }

  updated(): void {
    this.#popup.updated();
  }

  /** What is saved so far stays. */
  close(): void {
    this.#popup.close();
    this.#saving?.abort();
    this.#saving = undefined;
  }

  get #words() {
    return this.#host.wordsOf(english).offline;
  }

  get #videos(): OfflineVideos {
    return new OfflineVideos(this.#host.context().player.client);
  }

  #set(state: OfflineState): void {
    this.#state = state;
    this.#host.requestUpdate();
  }

  /** Shows what there is. @param error what went wrong before */
  async #look(error?: string): Promise<void> {
    const id = this.#id;
    const videos = this.#videos;
    const show = (state: OfflineState) => id === this.#id && !this.#saving && this.#set(state);
    try {
      const begun = await videos.get(id);
      if (begun?.isComplete) return void show({ type: 'saved', video: begun });
      const sizes = await videos.sizes(id);
      const { quality: chosen } = this.#host.context().player.intent;
      const wanted = [begun?.quality, chosen].find((quality) => sizes.some((size) => size.quality === quality));
      const usual = sizes.find(({ lines }) => lines <= USUAL) ?? sizes.at(-1);
      show({ type: 'choosing', sizes, quality: wanted ?? usual?.quality ?? '', begun, ...(error && { error }) });
    } catch (cause) {
      show({ type: 'failed', error: error ?? this.#wordsFor(cause) });
    }
  }

  async #save(): Promise<void> {
    if (this.#state.type !== 'choosing' || this.#saving) return;
    const { quality } = this.#state;
    const id = this.#id;
    const saving = (this.#saving = new AbortController());
    const { signal } = saving;
    const show = (progress: SaveProgress | undefined) => signal.aborted || this.#set({ type: 'saving', quality, progress });
    show(undefined);
    try {
      const video = await this.#videos.save(id, { quality, signal, onProgress: show });
      if (this.#saving !== saving) return;
      this.#saving = undefined;
      this.#set({ type: 'saved', video });
      this.#host.tellOffline(id, 'saved');
      if (!this.#popup.isOpen) this.#tell(this.#words.saved(video.bytes));
    } catch (cause) {
      if (this.#saving !== saving || signal.aborted) return;
      this.#saving = undefined;
      const error = this.#wordsFor(cause);
      await this.#look(error);
      if (!this.#popup.isOpen) this.#tell(error);
    }
  }

  async #cancel(): Promise<void> {
    this.#saving?.abort();
    this.#saving = undefined;
    const id = this.#id;
    // A file that is kept after the others are removed would stay for ever.
    await this.#saved;
    await this.#delete(id);
  }

  async #remove(): Promise<void> {
    const id = this.#id;
    if (await this.#delete(id)) this.#host.tellOffline(id, 'removed');
  }

  /** @returns whether the browser let it */
  async #delete(id: string): Promise<boolean> {
    try {
      await this.#videos.remove(id);
      await this.#look();
      return true;
    } catch (cause) {
      await this.#look(this.#wordsFor(cause));
      return false;
    }
  }

  #wordsFor(cause: unknown): string {
    const words = this.#words;
    if (!(cause instanceof OrielError)) return words.failed;
    const { code, details: { free, needed } = {} } = cause;
    if (code === 'storage_full') return typeof free === 'number' && typeof needed === 'number' ? words.fullBy(needed, free) : words.full;
    return isServerFailure(cause) ? words.unreachable : words.failed;
  }
}
