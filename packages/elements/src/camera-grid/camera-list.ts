import { sleep, type Camera, type Milliseconds, type OrielClient, type OrielError } from '@oriel/core';
import { ErrorState } from '../base/error-state.ts';
import { isOutdated } from '../base/outdated.ts';

/** While demo recordings are being prepared their progress is shown; else the list is only kept up to date. */
const REFRESH_EVERY = { preparing: 2000, else: 15_000 };
const RETRY_AFTER: Milliseconds = 3000;

export interface CameraListOptions {
  changed(): void;
  /** The list could not be loaded, for another reason than before. @returns false when the page handles it */
  failed(error: OrielError): boolean;
}

/** The cameras of a server, kept up to date. */
export class CameraList {
  cameras: readonly Camera[] | undefined;
  /** Cameras that were in the list and are not any more, by id. `forget` drops them. */
  removed: ReadonlyMap<string, Camera> = new Map();

  readonly #options: CameraListOptions;
  readonly #error: ErrorState;
  #order: string[] = [];
  #client: OrielClient | undefined;
  #abort: AbortController | undefined;

  constructor(options: CameraListOptions) {
    this.#options = options;
    this.#error = new ErrorState((error) => options.failed(error));
  }

  /** Why there is no list, unless the page handles that. */
  get error(): OrielError | undefined {
    return this.#error.shown;
  }

  get loading(): boolean {
    return !this.cameras && !this.#error.lasts;
  }

  /** The server's order, removed cameras included; `undefined` until the list was loaded. */
  get ids(): readonly string[] | undefined {
    return this.cameras && this.#order;
  }

  /** How much of the demo cameras' history was generated, 0 to 1; `undefined` when nothing is left to do. */
  get history(): number | undefined {
    const parts = (this.cameras ?? []).flatMap(({ history }) => (history === undefined ? [] : [history]));
    const done = parts.reduce((sum, part) => sum + part, 0) / parts.length;
    return parts.length > 0 && done < 1 ? done : undefined;
  }

  /** The camera's name; the id where the list does not know it. */
  nameOf(id: string): string {
    return this.#find(id)?.name || id;
  }

  follow(client: OrielClient): void {
    const before = this.#client;
    if (before && !isOutdated({ client: before, facts: { error: this.#error.lasts } }, client)) return;
    const moved = before && before.address('/') !== client.address('/');
    // From the same server the same error is told once.
    if (before && !moved) this.#abort?.abort();
    else this.stop();
    if (moved) this.cameras = undefined;
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

  /** Forgets the cameras that were removed. */
  forget(): void {
    if (this.removed.size === 0) return;
    this.#order = this.#order.filter((id) => !this.removed.has(id));
    this.removed = new Map();
  }

  stop(): void {
    this.#abort?.abort();
    this.#client = undefined;
    this.#error.over();
  }

  async #load(client: OrielClient): Promise<void> {
    const { signal } = (this.#abort = new AbortController());
    while (!signal.aborted) {
      let wait = RETRY_AFTER;
      try {
        const cameras = await client.cameras.list({ signal });
        if (signal.aborted) return;
        this.#take(cameras);
        this.#error.over();
        wait = this.history === undefined ? REFRESH_EVERY.else : REFRESH_EVERY.preparing;
      } catch (cause) {
        if (signal.aborted) return;
        this.#error.failed(cause);
      }
      this.#options.changed();
      // Rejects when the signal aborts; the loop then ends.
      await sleep(client.environment, wait, signal).catch(() => undefined);
    }
  }

  /** A removed camera keeps its place, so that its cell can say so and no other cell moves. */
  #take(cameras: readonly Camera[]): void {
    const ids = new Set(cameras.map(({ id }) => id));
    const removed = new Map<string, Camera>();
    for (const id of this.cameras ? this.#order : []) {
      const camera = this.#find(id);
      if (camera && !ids.has(id)) removed.set(id, camera);
    }
    const order = cameras.map(({ id }) => id);
    for (const id of removed.keys()) order.splice(Math.min(this.#order.indexOf(id), order.length), 0, id);
    this.#order = order;
    this.removed = removed;
    this.cameras = cameras;
  }

  #find(id: string): Camera | undefined {
    return this.cameras?.find((camera) => camera.id === id) ?? this.removed.get(id);
  }
}
