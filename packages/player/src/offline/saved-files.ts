import type { OrielClient } from '@oriel/core';
import { readSavedVideo, type SavedVideo } from './saved-video.ts';

const PREFIX = 'oriel-video ';
/** Beside the files, whose addresses are those of the server. */
const ABOUT = '/about.json';
const POSTER = '/poster.jpg';

/** Whether this page can keep files: only pages by https or on localhost can. */
const canKeepFiles = (): boolean => 'caches' in globalThis;

/**
 * Whether this page can also play them: what the browser loads itself never comes from here. Not by `hlsSupport`: a module
 * that cameras load, too, would become a file of its own for them.
 */
export const canSaveVideos = (): boolean => canKeepFiles() && ('MediaSource' in globalThis || 'ManagedMediaSource' in globalThis);

/** The files of saved videos of one server: a cache for each, in the Cache Storage of the page's origin. */
export class SavedFiles {
  readonly #prefix: string;

  constructor(client: Pick<OrielClient, 'address'>) {
    this.#prefix = `${PREFIX}${client.address('/')} `;
  }

  async list(): Promise<SavedVideo[]> {
    if (!canKeepFiles()) return [];
    const ids = (await caches.keys()).filter((name) => name.startsWith(this.#prefix)).map((name) => name.slice(this.#prefix.length));
    return (await Promise.all(ids.map((id) => this.about(id)))).filter((video) => video !== undefined);
  }

  /** `undefined` where nothing of the video is kept. */
  async about(id: string): Promise<SavedVideo | undefined> {
    const answer = await this.#match(id, ABOUT);
    return answer && readSavedVideo(await answer.json().catch(() => undefined));
  }

  async tell(video: SavedVideo): Promise<void> {
    await this.#put(video.id, ABOUT, new Response(JSON.stringify(video)));
  }

  /** @param address its signature does not count */
  file(id: string, address: string): Promise<Response | undefined> {
    return this.#match(id, withoutSignature(address));
  }

  /** @throws DOMException `QuotaExceededError` when the device is full */
  async keep(id: string, address: string, file: BlobPart): Promise<void> {
    await this.#put(id, withoutSignature(address), new Response(new Blob([file])));
  }

  async poster(id: string): Promise<Blob | undefined> {
    return (await this.#match(id, POSTER))?.blob();
  }

  async keepPoster(id: string, poster: Blob): Promise<void> {
    await this.#put(id, POSTER, new Response(poster));
  }

  async remove(id: string): Promise<void> {
    if (canKeepFiles()) await caches.delete(this.#prefix + id);
  }

  async #match(id: string, address: string): Promise<Response | undefined> {
    // `caches.open` makes a cache that is not there.
    if (!canKeepFiles() || !(await caches.has(this.#prefix + id))) return undefined;
    return (await caches.open(this.#prefix + id)).match(address);
  }

  async #put(id: string, address: string, response: Response): Promise<void> {
    await (await caches.open(this.#prefix + id)).put(address, response);
  }
}

/** Another signature is on each address whenever it is asked for. */
export function withoutSignature(address: string): string {
  const url = new URL(address);
  url.searchParams.delete('access');
  return url.href;
}
