import { OrielError, UploadsClient, uploadKey, VideoUpload, type OrielClient, type RememberedUpload, type TransferClass, type UploadMemory, type VideoUploadFields } from '@oriel/core';
import { accepts } from './accept.ts';
import { untilOver } from './processing.ts';
import { isActive, refused, unusable, type UploadItem } from './upload-item.ts';

export interface QueueOptions {
  memory(): UploadMemory | undefined;
  /** Uploads at the same time. */
  places(): number;
  changed(): void;
  /** @returns false when the page does not want this file */
  started(item: UploadItem): boolean;
  progressed(item: UploadItem): void;
  finished(item: UploadItem, videoId: string): void;
  ready(item: UploadItem, videoId: string): void;
  failed(item: UploadItem, error: OrielError): void;
}

/** Straight to the store of the videos: loaded where the server offers that. */
const loadParts = async (): Promise<TransferClass> => (await import('./parts-transfer.ts')).PartsTransfer;

/** The files of an element, in the order in which they were chosen. */
export class UploadQueue {
  items: readonly UploadItem[] = [];
  readonly #options: QueueOptions;
  #isSuspended = false;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Resumes a paused or failed upload of the same file. */
  add(client: OrielClient, files: Iterable<File>, { accept, fields }: { accept: string; fields: VideoUploadFields }): void {
    for (const file of files) {
      const key = uploadKey(client, file);
      const same = this.items.find(({ client: own, file: other, state, upload }) => upload && state !== 'ready' && state !== 'unusable' && uploadKey(own, other) === key);
      if (same?.state === 'paused') this.resume(same);
      // The old one may not be readable any more.
      if (same?.state === 'failed') this.items = this.items.filter((item) => item !== same);
      if (!same || same.state === 'failed') this.#add(client, file, accepts(accept, file) ? fields : undefined);
    }
    this.#fill();
  }

  pause(item: UploadItem): void {
    this.#set(item, 'paused');
    item.upload?.pause();
    this.#fill();
  }

  /** After a pause or a failure. */
  resume(item: UploadItem): void {
    this.#set(item, 'queued');
    this.#fill();
  }

  /** Takes it from the list; what is not finished is removed from the server, too. */
  remove(item: UploadItem): void {
    this.items = this.items.filter((other) => other !== item);
    item.processing?.abort();
    void item.upload?.cancel();
    this.#options.changed();
    this.#fill();
  }

  /** Uploads to this server whose file has to be chosen again. */
  unfinished(client: OrielClient): RememberedUpload[] {
    const keys = new Set(this.items.map(({ client: own, file }) => uploadKey(own, file)));
    return (this.#options.memory()?.list() ?? []).filter(({ key, url }) => client.isOwn(url) && !keys.has(key));
  }

  discard(client: OrielClient, { key, url }: RememberedUpload): void {
    this.#options.memory()?.remove(key);
    new UploadsClient(client).end(url).catch(() => {});
    this.#options.changed();
  }

  /** The element was removed: pauses everything. */
  suspend(): void {
    this.#isSuspended = true;
    for (const item of this.items) {
      item.isSuspended = isActive(item) || item.state === 'processing';
      item.processing?.abort();
      item.upload?.pause();
    }
  }

  /** It is back. */
  wake(): void {
    if (!this.#isSuspended) return;
    this.#isSuspended = false;
    for (const item of this.items.filter(({ isSuspended }) => isSuspended)) {
      item.isSuspended = false;
      if (item.state === 'processing') void this.#process(item);
      else item.state = 'queued';
    }
    this.#fill();
  }

  #add(client: OrielClient, file: File, fields: VideoUploadFields | undefined): void {
    const memory = this.#options.memory();
    const upload = fields && new VideoUpload(client, file, { fields, loadParts, ...(memory && { memory }) });
    const item: UploadItem = { file, client, state: 'queued', isStarted: false, isSuspended: false, ...(upload && { upload }) };
    this.items = [...this.items, item];
    if (upload) upload.subscribe(() => this.#follow(item, upload));
    else this.#fail(item, refused());
    this.#options.changed();
  }

  /** Starts as many as may run. */
  #fill(): void {
    if (this.#isSuspended) return;
    for (const item of this.items) {
      if (this.items.filter(isActive).length >= this.#options.places()) return;
      if (item.state !== 'queued' || !item.upload) continue;
      if (!item.isStarted && !this.#options.started(item)) {
        this.items = this.items.filter((other) => other !== item);
        this.#options.changed();
        continue;
      }
      item.isStarted = true;
      void item.upload.start();
    }
  }

  #follow(item: UploadItem, { facts }: VideoUpload): void {
    if (!this.items.includes(item)) return;
    switch (facts.state) {
      case 'uploading':
        this.#set(item, 'uploading');
        return this.#options.progressed(item);
      case 'waiting':
        return this.#set(item, 'waiting');
      case 'finished':
        this.#set(item, 'processing');
        this.#options.finished(item, facts.videoId ?? '');
        void this.#process(item);
        return this.#fill();
      case 'failed':
        this.#fail(item, facts.error ?? new OrielError('internal'));
        return this.#fill();
      default:
        return this.#options.changed();
    }
  }

  async #process(item: UploadItem): Promise<void> {
    const id = item.upload?.facts.videoId ?? '';
    const processing = new AbortController();
    item.processing = processing;
    try {
      const { isPlayable, reason } = await untilOver(item.client, id, processing.signal);
      if (processing.signal.aborted) return;
      if (!isPlayable) return this.#fail(item, unusable(reason), 'unusable');
      this.#set(item, 'ready');
      this.#options.ready(item, id);
    } catch (error) {
      if (!processing.signal.aborted) this.#fail(item, error instanceof OrielError ? error : new OrielError('internal', { cause: error }), 'unusable');
    }
  }

  #fail(item: UploadItem, error: OrielError, state: 'failed' | 'unusable' = 'failed'): void {
    item.error = error;
    this.#set(item, state);
    this.#options.failed(item, error);
  }

  #set(item: UploadItem, state: UploadItem['state']): void {
    if (state !== 'failed' && state !== 'unusable') delete item.error;
    item.state = state;
    this.#options.changed();
  }
}
