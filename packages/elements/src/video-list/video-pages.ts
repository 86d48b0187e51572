import { isRetryable, sleep, VideosClient, type Milliseconds, type OrielClient, type OrielError, type Video, type VideoPage } from '@oriel/core';
import { ErrorState } from '../base/error-state.ts';

export interface VideoSearch {
  /** Words of title or description; empty: all. */
  query: string;
  /** Empty: all. */
  tag: string;
  /** Videos in a page. */
  limit: number;
}

export interface VideoPagesOptions {
  changed(): void;
  /** The list could not be loaded, for another reason than before. @returns false when the page handles it */
  failed(error: OrielError): boolean;
}

/** While videos are being processed. */
const REFRESH_EVERY: Milliseconds = 3000;
const RETRY_AFTER: Milliseconds = 5000;

/** The videos of a server that match a search, page by page. Those that are being processed are kept up to date. */
export class VideoPages {
  /** `undefined` until the first page has arrived. */
  videos: readonly Video[] | undefined;
  loading = false;
  /** Of all videos that were seen, in the order of the alphabet. */
  tags: readonly string[] = [];

  readonly #options: VideoPagesOptions;
  readonly #error: ErrorState;
  #client: OrielClient | undefined;
  #search: VideoSearch = { query: '', tag: '', limit: 20 };
  #next: string | undefined;
  #following: AbortController | undefined;

  constructor(options: VideoPagesOptions) {
    this.#options = options;
    this.#error = new ErrorState((error) => options.failed(error));
  }

  /** Why there is no list, or no further page, unless the page handles that. */
  get error(): OrielError | undefined {
    return this.#error.shown;
  }

  get hasMore(): boolean {
    return this.#next !== undefined;
  }

  /** Does nothing while client and search are the same. */
  follow(client: OrielClient, search: VideoSearch): void {
    const same = client === this.#client && JSON.stringify(search) === JSON.stringify(this.#search);
    if (same && this.#following) return;
    const moved = this.#client && this.#client.address('/') !== client.address('/');
    this.stop();
    if (moved) {
      this.videos = undefined;
      this.tags = [];
    }
    this.#client = client;
    this.#search = search;
    this.#begin(client);
  }

  /** Loads the next page. @returns the number of videos before it */
  async more(): Promise<number> {
    const before = this.videos?.length ?? 0;
    const signal = this.#following?.signal;
    if (this.#client && signal && this.#next !== undefined && !this.loading) await this.#load(this.#client, this.#next, signal);
    return before;
  }

  /** Loads what is shown again, for example after an upload. */
  refresh(): void {
    const client = this.#client;
    if (!client || !this.#following) return;
    this.stop();
    client.resume();
    this.#begin(client);
  }

  /** Changes a video that is in the list. */
  put(video: Video): void {
    this.#show((this.videos ?? []).map((one) => (one.id === video.id ? video : one)));
  }

  stop(): void {
    this.#following?.abort();
    this.#following = undefined;
    this.loading = false;
    this.#error.over();
  }

  #begin(client: OrielClient): void {
    const { signal } = (this.#following = new AbortController());
    const unsubscribe = client.onTokenChanged(() => this.#error.lasts && this.refresh());
    signal.addEventListener('abort', unsubscribe, { once: true });
    void this.#load(client, undefined, signal);
    void this.#refreshProcessed(client, signal);
  }

  async #load(client: OrielClient, cursor: string | undefined, signal: AbortSignal): Promise<void> {
    const { limit, query, tag } = this.#search;
    // A list that is loaded again is as long as before.
    const shown = cursor === undefined ? Math.min(100, Math.max(limit, this.videos?.length ?? 0)) : limit;
    this.loading = true;
    this.#options.changed();
    try {
      const page = await new VideosClient(client).list({ limit: shown, ...(query && { query }), ...(tag && { tag }), ...(cursor !== undefined && { cursor }) }, { signal });
      if (signal.aborted) return;
      this.#error.over();
      this.#take(page, cursor);
    } catch (cause) {
      if (signal.aborted) return;
      this.loading = false;
      this.#error.failed(cause);
      this.#options.changed();
      const { error } = this;
      if (cursor === undefined && error && isRetryable(error)) await this.#again(client, signal);
    }
  }

  async #again(client: OrielClient, signal: AbortSignal): Promise<void> {
    await sleep(client.environment, RETRY_AFTER, signal).catch(() => undefined);
    if (!signal.aborted && this.#error.lasts) await this.#load(client, undefined, signal);
  }

  #take({ nextCursor, videos }: VideoPage, cursor: string | undefined): void {
    this.loading = false;
    this.#next = nextCursor;
    const before = cursor === undefined ? [] : (this.videos ?? []);
    // A video that came meanwhile moves others to the next page.
    this.#show([...before, ...videos.filter(({ id }) => before.every((one) => one.id !== id))]);
  }

  #show(videos: readonly Video[]): void {
    this.videos = videos;
    this.tags = [...new Set([...this.tags, ...videos.flatMap(({ tags }) => tags)])].toSorted((a, b) => a.localeCompare(b));
    this.#options.changed();
  }

  async #refreshProcessed(client: OrielClient, signal: AbortSignal): Promise<void> {
    const videos = new VideosClient(client);
    while (!signal.aborted) {
      await sleep(client.environment, REFRESH_EVERY, signal).catch(() => undefined);
      const unfinished = (this.videos ?? []).filter(({ upload_status: status }) => status === 'processing' || status === 'uploading');
      for (const { id } of signal.aborted ? [] : unfinished) {
        const video = await videos.get(id, { signal }).catch(() => undefined);
        if (video && !signal.aborted) this.put(video);
      }
    }
  }
}
