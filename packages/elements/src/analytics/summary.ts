import { isRetryable, sleep, VideosClient, type Milliseconds, type OrielClient, type OrielError, type Video, type VideoAnalytics } from '@oriel/core';
import { Following } from '../base/following.ts';

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
  readonly #changed: () => void;
  readonly #following: Following;
  #id = '';

  constructor({ changed, failed }: SummaryOptions) {
    this.#changed = changed;
    this.#following = new Following({ failed, load: (client, signal) => this.#id && void this.#load(client, signal) });
  }

  get loading(): boolean {
    return this.#following.loading;
  }

  /** Why there is no summary, unless the page handles that. */
  get error(): OrielError | undefined {
    return this.#following.error.shown;
  }

  /** Does nothing while client and video are the same. @param id empty: none */
  follow(client: OrielClient, id: string): void {
    const following = this.#following;
    if (following.signal && client === following.client && id === this.#id) return;
    const isOther = id !== this.#id || client.address('/') !== following.client?.address('/');
    if (isOther) this.analytics = this.video = undefined;
    this.#id = id;
    following.start(client);
    if (isOther) this.#changed();
  }

  refresh(): void {
    this.#following.refresh();
  }

  stop(): void {
    this.#following.stop();
  }

  async #load(client: OrielClient, signal: AbortSignal): Promise<void> {
    const videos = new VideosClient(client);
    const following = this.#following;
    following.loading = true;
    this.#changed();
    try {
      const [video, analytics] = await Promise.all([videos.get(this.#id, { signal }), videos.analytics(this.#id, { signal })]);
      if (signal.aborted) return;
      Object.assign(this, { video, analytics });
      following.error.over();
    } catch (cause) {
      if (signal.aborted) return;
      following.error.failed(cause);
    }
    following.loading = false;
    this.#changed();
    if (!this.error || !isRetryable(this.error)) return;
    await sleep(client.environment, RETRY_AFTER, signal).catch(() => undefined);
    if (!signal.aborted) await this.#load(client, signal);
  }
}
