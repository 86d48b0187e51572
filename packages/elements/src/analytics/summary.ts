import { isRetryable, sleep, VideosClient, type Milliseconds, type OrielClient, type OrielError, type Video, type VideoAnalytics } from '@oriel/core';
import { ErrorState } from '../base/error-state.ts';

export interface SummaryOptions {
  changed(): void;
  /** The summary could not be loaded, for another reason than before. @returns false when the page handles it */
  failed(error: OrielError): boolean;
}

const RETRY_AFTER: Milliseconds = 5000;

/** How a video was watched, loaded once for each video, and again when it is asked for. */
export class Summary {
  /** `undefined` until it has arrived. */
  analytics: VideoAnalytics | undefined;
  video: Video | undefined;
  loading = false;

  readonly #options: SummaryOptions;
  readonly #error: ErrorState;
  #client: OrielClient | undefined;
  #id = '';
  #following: AbortController | undefined;

  constructor(options: SummaryOptions) {
    this.#options = options;
    this.#error = new ErrorState((error) => options.failed(error));
  }

  /** Why there is no summary, unless the page handles that. */
  get error(): OrielError | undefined {
    return this.#error.shown;
  }

  /** Does nothing while client and video are the same. @param id empty: none */
  follow(client: OrielClient, id: string): void {
    if (this.#following && client === this.#client && id === this.#id) return;
    const isOther = id !== this.#id || client.address('/') !== this.#client?.address('/');
    this.stop();
    if (isOther) this.analytics = this.video = undefined;
    this.#client = client;
    this.#id = id;
    this.#begin(client);
    if (isOther) this.#options.changed();
  }

  refresh(): void {
    const client = this.#client;
    if (!client || !this.#following) return;
    this.stop();
    client.resume();
    this.#begin(client);
  }

  stop(): void {
    this.#following?.abort();
    this.#following = undefined;
    this.loading = false;
    this.#error.over();
  }

  #begin(client: OrielClient): void {
    const { signal } = (this.#following = new AbortController());
    if (!this.#id) return;
    signal.addEventListener('abort', client.onTokenChanged(() => this.#error.lasts && this.refresh()), { once: true });
    void this.#load(client, signal);
  }

  async #load(client: OrielClient, signal: AbortSignal): Promise<void> {
    const videos = new VideosClient(client);
    this.loading = true;
    this.#options.changed();
    try {
      const [video, analytics] = await Promise.all([videos.get(this.#id, { signal }), videos.analytics(this.#id, { signal })]);
      if (signal.aborted) return;
      Object.assign(this, { video, analytics });
      this.#error.over();
    } catch (cause) {
      if (signal.aborted) return;
      this.#error.failed(cause);
    }
    this.loading = false;
    this.#options.changed();
    if (!this.error || !isRetryable(this.error)) return;
    await sleep(client.environment, RETRY_AFTER, signal).catch(() => undefined);
    if (!signal.aborted) await this.#load(client, signal);
  }
}
