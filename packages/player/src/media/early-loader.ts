import Hls, { type HlsConfig, type LoaderCallbacks, type LoaderConfiguration, type LoaderContext, type PlaylistLoaderConstructor, type PlaylistLoaderContext } from 'hls.js';
import type { EarlyPlaylists, PlaylistAnswer } from './early-playlists.ts';

const XhrLoader = Hls.DefaultConfig.loader as new (config: HlsConfig) => InstanceType<PlaylistLoaderConstructor>;

/** A loader of playlists for hls.js (its `pLoader`) that takes what it can from `early`, and asks for the rest. */
export function earlyLoader(early: EarlyPlaylists): PlaylistLoaderConstructor {
  return class extends XhrLoader {
    #isOver = false;

    override load(context: PlaylistLoaderContext, config: LoaderConfiguration, callbacks: LoaderCallbacks<PlaylistLoaderContext>): void {
      const answer = early.take(context.url);
      if (!answer) return super.load(context, config, callbacks);
      const start = performance.now();
      void answer.then((found) => {
        if (this.#isOver) return;
        if (found) this.#deliver(found, start, context, callbacks);
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

    #deliver({ request, text, url }: PlaylistAnswer, start: number, context: PlaylistLoaderContext, callbacks: LoaderCallbacks<LoaderContext & PlaylistLoaderContext>): void {
      const { stats } = this;
      const end = performance.now();
      stats.loading = { start, first: end, end };
      stats.loaded = stats.total = text.length;
      callbacks.onSuccess({ url, data: text, code: request.status }, stats, context, request);
    }
  };
}
