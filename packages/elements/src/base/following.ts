import { sleep, type Milliseconds, type OrielClient, type OrielError } from '@oriel/core';
import { ErrorState } from './error-state.ts';
import { isOutdated } from './outdated.ts';

export interface FollowingOptions {
  /** Could not be loaded, for another reason than before. @returns false when the page handles it */
  failed(error: OrielError): boolean;
  /** Loads until the signal aborts. */
  load(client: OrielClient, signal: AbortSignal): void;
}

/** Follows something on a server: loads it, loads it again on request and, after an error, with a new token. */
export class Following {
  readonly error: ErrorState;
  loading = false;
  readonly #options: FollowingOptions;
  #client: OrielClient | undefined;
  #life: AbortController | undefined;

  constructor(options: FollowingOptions) {
    this.#options = options;
    this.error = new ErrorState((error) => options.failed(error));
  }

  /** It is loaded, or will be, and a client of the same server changes nothing. */
  follows(client: OrielClient): boolean {
    return Boolean(this.#client && this.#life && !isOutdated({ client: this.#client, facts: { error: this.error.lasts } }, client));
  }

  /** The client of the last start. */
  get client(): OrielClient | undefined {
    return this.#client;
  }

  /** Missing while nothing is followed. */
  get signal(): AbortSignal | undefined {
    return this.#life?.signal;
  }

  start(client: OrielClient): void {
    this.stop();
    this.#client = client;
    const { signal } = (this.#life = new AbortController());
    signal.addEventListener('abort', client.onTokenChanged(() => this.error.lasts && this.refresh()), { once: true });
    this.#options.load(client, signal);
  }

  /**
   * Calls `load` now and again `pause` after each call, until the next `start` or `stop`. Ignores its errors: those of the
   * options' `load` are reported.
   */
  async repeat(pause: Milliseconds, load: () => Promise<void>): Promise<void> {
    const { client, signal } = this;
    while (client && signal && !signal.aborted) {
      await load().catch(() => undefined);
      await sleep(client.environment, pause, signal).catch(() => undefined);
    }
  }

  refresh(): void {
    const client = this.#client;
    if (!client || !this.#life) return;
    client.resume();
    this.start(client);
  }

  stop(): void {
    this.#life?.abort();
    this.#life = undefined;
    this.loading = false;
    this.error.over();
  }
}
