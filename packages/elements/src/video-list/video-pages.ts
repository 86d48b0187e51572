import { isRetryable, sleep, VideosClient, type Milliseconds, type OrielClient, type OrielError, type Video, type VideoPage } from '@oriel/core';
import { Following } from '../base/following.ts';

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
  /** The tags of all videos seen so far, in alphabetical order. */
  tags: readonly string[] = [];

  readonly #changed: () => void;
  readonly #following: Following;
  #search: VideoSearch = { query: '', tag: '', limit: 20 };
  #next: string | undefined;

  constructor({ changed, failed }: VideoPagesOptions) {
    this.#changed = changed;
    this.#following = new Following({
      failed,
      load: (client, signal) => {
        void this.#load(client, undefined, signal);
        void this.#refreshProcessed(client, signal);
      },
    });
  }

  get loading(): boolean {
    return this.#following.loading;
  }

  /** Why there is no list, or no further page, unless the page handles that. */
  get error(): OrielError | undefined {
    return this.#following.error.shown;
  }

  get hasMore(): boolean {
    return this.#next !== undefined;
  }

  /** Does nothing while server and search are the same. */
  follow(client: OrielClient, search: VideoSearch): void {
    const following = this.#following;
    if (following.follows(client) && JSON.stringify(search) === JSON.stringify(this.#search)) return;
    if (following.client && following.client.address('/') !== client.address('/')) {
      this.videos = undefined;
      this.tags = [];
    }
    this.#search = search;
    following.start(client);
  }

  /** Loads the next page. @returns the number of videos before it */
  async more(): Promise<number> {
    const before = this.videos?.length ?? 0;
    const { client, signal } = this.#following;
    if (client && signal && this.#next !== undefined && !this.loading) await this.#load(client, this.#next, signal);
    return before;
  }

  /** Loads what is shown again, for example after an upload. */
  refresh(): void {
    this.#following.refresh();
  }

  /** Changes a video that is in the list. */
  put(video: Video): void {
    this.#show((this.videos ?? []).map((one) => (one.id === video.id ? video : one)));
  }

  stop(): void {
    this.#following.stop();
  }

  async #load(client: OrielClient, cursor: string | undefined, signal: AbortSignal): Promise<void> {
    const { limit, query, tag } = this.#search;
    // A list that is loaded again is as long as before.
    const shown = cursor === undefined ? Math.min(100, Math.max(limit, this.videos?.length ?? 0)) : limit;
    this.#following.loading = true;
    this.#changed();
    try {
      const page = await new VideosClient(client).list({ limit: shown, ...(query && { query }), ...(tag && { tag }), ...(cursor !== undefined && { cursor }) }, { signal });
      if (signal.aborted) return;
      this.#following.error.over();
      this.#take(page, cursor);
    } catch (cause) {
      if (signal.aborted) return;
      this.#following.loading = false;
      this.#following.error.failed(cause);
      this.#changed();
      const { error } = this;
      if (cursor === undefined && error && isRetryable(error)) await this.#again(client, signal);
    }
  }

  async #again(client: OrielClient, signal: AbortSignal): Promise<void> {
    await sleep(client.environment, RETRY_AFTER, signal).catch(() => undefined);
    if (!signal.aborted && this.#following.error.lasts) await this.#load(client, undefined, signal);
  }

  #take({ nextCursor, videos }: VideoPage, cursor: string | undefined): void {
    this.#following.loading = false;
    this.#next = nextCursor;
    const before = cursor === undefined ? [] : (this.videos ?? []);
    // A video that came meanwhile moves others to the next page.
    this.#show([...before, ...videos.filter(({ id }) => before.every((one) => one.id !== id))]);
  }

  #show(videos: readonly Video[]): void {
    this.videos = videos;
    this.tags = [...new Set([...this.tags, ...videos.flatMap(({ tags }) => tags)])].toSorted((a, b) => a.localeCompare(b));
    this.#changed();
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
