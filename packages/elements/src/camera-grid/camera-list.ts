import { sleep, type Camera, type OrielClient, type OrielError } from '@oriel/core';
import { ErrorState } from '../base/error-state.ts';

/** While history is made its progress is shown; else only who came and went. */
const EVERY = { history: 2000, else: 15_000 };
const AGAIN = 3000;

export interface CameraListOptions {
  changed(): void;
  /** The list could not be loaded, for another reason than before. @returns false when the page deals with it */
  failed(error: OrielError): boolean;
}

/** The server's cameras, kept up to date. */
export class CameraList {
  cameras: readonly Camera[] | undefined;

  readonly #options: CameraListOptions;
  readonly #trouble: ErrorState;
  #client: OrielClient | undefined;
  #abort: AbortController | undefined;

  constructor(options: CameraListOptions) {
    this.#options = options;
    this.#trouble = new ErrorState((error) => options.failed(error));
  }

  /** Why there is no list, unless the page deals with that. */
  get error(): OrielError | undefined {
    return this.#trouble.shown;
  }

  /** It is asked for, and has not failed. */
  get loading(): boolean {
    return !this.cameras && !this.#trouble.lasts;
  }

  /** How much of the synthetic past is made, 0 to 1; `undefined` when there is nothing left to make. */
  get history(): number | undefined {
    const parts = (this.cameras ?? []).flatMap(({ history }) => (history === undefined ? [] : [history]));
    const done = parts.reduce((sum, part) => sum + part, 0) / parts.length;
    return parts.length > 0 && done < 1 ? done : undefined;
  }

  /** The id, where the list does not know better. */
  nameOf(id: string): string {
    return this.cameras?.find((camera) => camera.id === id)?.name || id;
  }

  follow(client: OrielClient): void {
    if (client === this.#client) return;
    this.stop();
    this.#client = client;
    void this.#load(client);
  }

  retry(): void {
    const client = this.#client;
    if (!client) return;
    this.stop();
    client.resume();
    this.follow(client);
    this.#options.changed();
  }

  stop(): void {
    this.#abort?.abort();
    this.#client = undefined;
    this.#trouble.over();
  }

  async #load(client: OrielClient): Promise<void> {
    const { signal } = (this.#abort = new AbortController());
    while (!signal.aborted) {
      let wait = AGAIN;
      try {
        const cameras = await client.cameras.list({ signal });
        if (signal.aborted) return;
        this.cameras = cameras;
        this.#trouble.over();
        wait = this.history === undefined ? EVERY.else : EVERY.history;
      } catch (cause) {
        if (signal.aborted) return;
        this.#trouble.failed(cause);
      }
      this.#options.changed();
      // It rejects when that aborts; the loop then ends.
      await sleep(client.environment, wait, signal).catch(() => undefined);
    }
  }
}
