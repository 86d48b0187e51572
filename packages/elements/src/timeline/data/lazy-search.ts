import { loadChunk, OrielError } from '@oriel/core';
import type { Search, SearchOptions } from './search.ts';

/** The search of a timeline, whose code is loaded when it is first used. */
export class LazySearch {
  readonly #options: SearchOptions & { failed(error: OrielError): void };
  #loading: Promise<Search> | undefined;

  constructor(options: SearchOptions & { failed(error: OrielError): void }) {
    this.#options = options;
  }

  async use(look: (search: Search) => Promise<void>): Promise<void> {
    try {
      await look(await (this.#loading ??= this.#load()));
    } catch (error) {
      if (error instanceof OrielError) this.#options.failed(error);
    }
  }

  /** Gives up all that is searched, also what waits for the code. */
  stop(): void {
    this.#loading?.then((search) => search.stop(), () => undefined);
  }

  async #load(): Promise<Search> {
    try {
      const { Search } = await loadChunk(() => import('./search.ts'));
      return new Search(this.#options);
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }
}
