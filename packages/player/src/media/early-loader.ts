import Hls, { type HlsConfig, type Loader, type LoaderCallbacks, type LoaderConfiguration, type LoaderContext } from 'hls.js';
import type { EarlyAnswer, EarlyRequests } from './early-requests.ts';

/** A loader for hls.js (its `pLoader` and `fLoader`) that takes what it can from `early`, and asks for the rest. */
export function earlyLoader<Context extends LoaderContext>(early: EarlyRequests): new (config: HlsConfig) => Loader<Context> {
  const XhrLoader = Hls.DefaultConfig.loader as new (config: HlsConfig) => Loader<Context>;
  return class extends XhrLoader {
    #isOver = false;

    override load(context: Context, config: LoaderConfiguration, callbacks: LoaderCallbacks<Context>): void {
      const answer = context.rangeEnd ? undefined : early.take(context.url);
      if (!answer) return super.load(context, config, callbacks);
      void answer.then((found) => {
        if (this.#isOver) return;
        if (found) this.#deliver(found, context, callbacks);
        else super.load(context, config, callbacks);
      });
    }

    override abort(): void {
      this.#isOver = true;
      super.abort();
    }

    override destroy(): void {
      this.#isOver = true;
      super.destroy();
    }

    #deliver({ data, loading, request, url }: EarlyAnswer, context: Context, callbacks: LoaderCallbacks<Context>): void {
      const { stats } = this;
      // hls.js takes what lies between a request and its use for the time of loading, from which it derives the bandwidth.
      const waited = performance.now() - loading.end;
      stats.loading = { start: loading.start + waited, first: loading.first + waited, end: loading.end + waited };
      stats.loaded = stats.total = typeof data === 'string' ? data.length : data.byteLength;
      callbacks.onSuccess({ url, data, code: request.status }, stats, context, request);
    }
  };
}
