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
   * Loads something besides, now and then `pause` after each answer, until what is followed now is loaded anew or stopped.
   * Its errors are ignored: `load` of the options reports what is wrong.
   */
  repeat(pause: Milliseconds, load: () => Promise<void>): void {
    const client = this.#client;
    const signal = this.#life?.signal;
    if (client && signal) void repeat(client, pause, signal, load);
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

async function repeat({ environment }: OrielClient, pause: Milliseconds, signal: AbortSignal, load: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await load().catch(() => undefined);
    await sleep(environment, pause, signal).catch(() => undefined);
  }
}
