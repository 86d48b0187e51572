import { VideosClient, type OrielClient, type Video } from '@oriel/core';

/** The pictures of videos as `blob:` URLs, because an `<img>` sends no token. */
export class Thumbnails {
  readonly #changed: () => void;
  /** By id of the video; `undefined` while it is being loaded, or could not be. */
  readonly #urls = new Map<string, string | undefined>();
  #abort = new AbortController();

  /** @param changed another picture is there */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  urlOf({ id }: Pick<Video, 'id'>): string | undefined {
    return this.#urls.get(id);
  }

  /** Loads the pictures of these videos, and frees all others. */
  keep(videos: readonly Pick<Video, 'id' | 'thumbnail_url'>[], client: OrielClient): void {
    const ids = new Set(videos.map(({ id }) => id));
    for (const id of this.#urls.keys()) if (!ids.has(id)) this.#free(id);
    for (const { id, thumbnail_url: address } of videos) if (address && !this.#urls.has(id)) void this.#load(id, client);
  }

  clear(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    for (const id of this.#urls.keys()) this.#free(id);
  }

  async #load(id: string, client: OrielClient): Promise<void> {
    const { signal } = this.#abort;
    this.#urls.set(id, undefined);
    const picture = await new VideosClient(client).thumbnail(id, { signal }).catch(() => undefined);
    if (!picture || signal.aborted || !this.#urls.has(id)) return;
    this.#urls.set(id, URL.createObjectURL(picture));
    this.#changed();
  }

  #free(id: string): void {
    const url = this.#urls.get(id);
    if (url) URL.revokeObjectURL(url);
    this.#urls.delete(id);
  }
}
