import type { Loader, LoaderCallbacks, LoaderConfiguration, LoaderContext, LoaderStats } from 'hls.js';

/** A file of a saved video; `undefined` where it is not there. */
export type SavedFile = (address: string) => Promise<Response | undefined>;

/** A loader for hls.js (its `loader`) that has everything from this device. */
export function savedLoader(file: SavedFile): new () => Loader<LoaderContext> {
  return class implements Loader<LoaderContext> {
    context: LoaderContext | null = null;
    readonly stats: LoaderStats = {
      ...{ aborted: false, loaded: 0, retry: 0, total: 0, chunkCount: 0, bwEstimate: 0 },
      loading: { start: 0, first: 0, end: 0 },
      parsing: { start: 0, end: 0 },
      buffering: { start: 0, first: 0, end: 0 },
    };
    #callbacks: LoaderCallbacks<LoaderContext> | undefined;

    load(context: LoaderContext, _config: LoaderConfiguration, callbacks: LoaderCallbacks<LoaderContext>): void {
      this.context = context;
      this.#callbacks = callbacks;
      this.stats.loading.start = performance.now();
      this.#read(context).catch(() => undefined).then((data) => {
        const { stats } = this;
        if (!this.#callbacks) return;
        if (data === undefined) return callbacks.onError({ code: 0, text: 'The file is not on this device.' }, context, null, stats);
        stats.loading.first = stats.loading.end = performance.now();
        stats.loaded = stats.total = typeof data === 'string' ? data.length : data.byteLength;
        callbacks.onSuccess({ url: context.url, data, code: 200 }, stats, context, null);
      }).catch((cause: unknown) => console.error('Oriel: hls.js could not take a file.', cause));
    }

    abort(): void {
      const callbacks = this.#callbacks;
      this.#callbacks = undefined;
      if (!callbacks || !this.context || this.stats.loading.end > 0) return;
      this.stats.aborted = true;
      callbacks.onAbort?.(this.stats, this.context, null);
    }

    destroy(): void {
      this.#callbacks = undefined;
      this.context = null;
    }

    async #read({ rangeEnd, rangeStart = 0, responseType, url }: LoaderContext): Promise<string | ArrayBuffer | undefined> {
      const response = await file(url);
      if (responseType !== 'arraybuffer') return response?.text();
      const bytes = await response?.arrayBuffer();
      return rangeEnd ? bytes?.slice(rangeStart, rangeEnd) : bytes;
    }
  };
}
