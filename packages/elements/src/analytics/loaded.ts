import { isRetryable, sleep, VideosClient, type CallOptions, type Milliseconds, type OrielClient, type OrielError } from '@oriel/core';
import { Following } from '../base/following.ts';

export interface LoadedOptions<Value> {
  /** @param key what is followed: the id of a video, for example */
  load(videos: VideosClient, key: string, options: CallOptions): Promise<Value>;
  changed(): void;
  /** It could not be loaded, for another reason than before. @returns false when the page handles it */
  failed(error: OrielError): boolean;
}

const RETRY_AFTER: Milliseconds = 5000;

/** Numbers of the library, loaded once for each key, and again when they are asked for. */
export class Loaded<Value> {
  /** `undefined` until it has arrived. */
  value: Value | undefined;
  readonly #options: LoadedOptions<Value>;
  readonly #following: Following;
  #key = '';

  constructor(options: LoadedOptions<Value>) {
    this.#options = options;
    this.#following = new Following({ failed: (error) => options.failed(error), load: (client, signal) => this.#key && void this.#load(client, signal) });
  }

  get loading(): boolean {
    return this.#following.loading;
  }

  /** Why there is no value, unless the page handles that. */
  get error(): OrielError | undefined {
    return this.#following.error.shown;
  }

  /** Does nothing while server and key are the same. @param key empty: nothing is followed */
  follow(client: OrielClient, key: string): void {
    const following = this.#following;
    if (key === this.#key && following.follows(client)) return;
    const isOther = key !== this.#key || client.address('/') !== following.client?.address('/');
    if (isOther) this.value = undefined;
    this.#key = key;
    following.start(client);
    if (isOther) this.#options.changed();
  }

  refresh(): void {
    this.#following.refresh();
  }

  stop(): void {
    this.#following.stop();
  }

  async #load(client: OrielClient, signal: AbortSignal): Promise<void> {
    const { changed, load } = this.#options;
    const following = this.#following;
    following.loading = true;
    changed();
    try {
      const value = await load(new VideosClient(client), this.#key, { signal });
      if (signal.aborted) return;
      this.value = value;
      following.error.over();
    } catch (cause) {
      if (signal.aborted) return;
      following.error.failed(cause);
    }
    following.loading = false;
    changed();
    if (!this.error || !isRetryable(this.error)) return;
    await sleep(client.environment, RETRY_AFTER, signal).catch(() => undefined);
    if (!signal.aborted) await this.#load(client, signal);
  }
}
