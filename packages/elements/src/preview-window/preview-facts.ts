import { PreviewClient, type Destination, type Milliseconds, type OrielClient, type OrielError, type PreviewHealth, type PreviewStatus, type Programme } from '@oriel/core';
import { Following } from '../base/following.ts';

export interface PreviewFactsOptions {
  changed(): void;
  /** @param before missing at first */
  statusChanged?(now: PreviewStatus, before: PreviewStatus | undefined): void;
  /** The state could not be loaded, for another reason than before. @returns false when the page handles it */
  failed(error: OrielError): boolean;
}

/** A full disk or a dead camera shows within 3 s. */
const HEALTH_EVERY: Milliseconds = 2000;
const LISTS_EVERY: Milliseconds = 10_000;

/** What the server says of its preview: its state, as it is pushed, and the programmes, destinations and health. */
export class PreviewFacts {
  /** `undefined` until it has arrived. */
  status: PreviewStatus | undefined;
  programmes: readonly Programme[] | undefined;
  destinations: readonly Destination[] | undefined;
  health: PreviewHealth | undefined;

  readonly #options: PreviewFactsOptions;
  readonly #following: Following;

  constructor(options: PreviewFactsOptions) {
    this.#options = options;
    this.#following = new Following({ failed: (error) => options.failed(error), load: (client, signal) => this.#load(client, signal) });
  }

  /** Why the state is not known, unless the page handles that. */
  get error(): OrielError | undefined {
    return this.#following.error.shown;
  }

  /** Missing while nothing is followed. */
  get signal(): AbortSignal | undefined {
    return this.#following.signal;
  }

  /** Does nothing while the server is the same. */
  follow(client: OrielClient): void {
    const following = this.#following;
    if (following.follows(client)) return;
    if (following.client && following.client.address('/') !== client.address('/')) this.status = this.programmes = this.destinations = this.health = undefined;
    following.start(client);
  }

  refresh(): void {
    this.#following.refresh();
  }

  stop(): void {
    this.#following.stop();
  }

  /** The status of an answer or a push. */
  take(status: PreviewStatus): void {
    const before = this.status;
    this.status = status;
    this.#following.error.over();
    this.#options.statusChanged?.(status, before);
    this.#options.changed();
    const { programme } = status;
    if (programme && this.programmes && this.programmes.every(({ id }) => id !== programme.id)) void this.reload();
  }

  /** Asks for status, programmes and destinations now, after a change or a refusal. */
  async reload(): Promise<void> {
    const { client, signal } = this.#following;
    if (!client || !signal) return;
    const preview = new PreviewClient(client);
    const status = preview.status({ signal }).then((now) => signal.aborted || this.take(now), () => undefined);
    await Promise.all([status, this.#loadLists(preview, signal)]);
  }

  #load(client: OrielClient, signal: AbortSignal): void {
    const preview = new PreviewClient(client);
    preview.watch((status) => signal.aborted || this.take(status), {
      signal,
      onError: (error) => {
        if (signal.aborted) return;
        this.#following.error.failed(error);
        this.#options.changed();
      },
    });
    void this.#following.repeat(LISTS_EVERY, () => this.#loadLists(preview, signal));
    void this.#following.repeat(HEALTH_EVERY, async () => {
      const health = await preview.health({ signal });
      this.#show('health', health, signal);
    });
  }

  async #loadLists(preview: PreviewClient, signal: AbortSignal): Promise<void> {
    await Promise.all([
      preview.programmes({ signal }).then((found) => this.#show('programmes', found, signal)),
      preview.destinations({ signal }).then((found) => this.#show('destinations', found, signal)),
    ]).catch(() => undefined);
  }

  #show<Name extends 'programmes' | 'destinations' | 'health'>(name: Name, value: this[Name], signal: AbortSignal): void {
    if (signal.aborted || JSON.stringify(value) === JSON.stringify(this[name])) return;
    this[name] = value;
    this.#options.changed();
  }
}
