import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Milliseconds } from '../media/frame.ts';
import type { FreeSpace } from '../net/free-space.ts';
import type { Storage } from '../storage/storage.ts';
import { sourceKey } from './keys.ts';

export interface SourceFilesOptions {
  storage: Pick<Storage, 'open' | 'pathOf'>;
  /** Where copies are while they are used. */
  folder: string;
  /** Measures the disk that has this folder. */
  freeSpace: Pick<FreeSpace, 'bytes'>;
  /** Space that copies leave free, bytes. */
  minFreeBytes: number;
  /** How long a copy stays after its use; default: a minute, and ten where it waits for its first use. */
  linger?: Milliseconds;
}

interface Copy {
  path: string;
  users: number;
  isReady: boolean;
  downloading: AbortController;
  ready: Promise<void>;
  timer?: NodeJS.Timeout;
}

const LINGER: Milliseconds = 60_000;
/** For a copy whose first job may have to wait for others. */
const LINGER_UNUSED: Milliseconds = 600_000;

/**
 * Uploaded files as FFmpeg needs them: on this machine. Where the storage is elsewhere, jobs on one video share a copy, which
 * stays for a while because the next job of the video is about to come.
 */
export class SourceFiles {
  readonly #options: SourceFilesOptions;
  readonly #copies = new Map<string, Copy>();

  constructor(options: SourceFilesOptions) {
    this.#options = options;
  }

  /** @param work gets the path of the file. @throws what the storage refused; the reason of `signal` */
  async use<T>(videoId: string, signal: AbortSignal, work: (path: string) => Promise<T>): Promise<T> {
    const local = this.#options.storage.pathOf(sourceKey(videoId));
    if (local !== undefined) return work(local);
    const copy = this.#copyOf(videoId);
    copy.users += 1;
    clearTimeout(copy.timer);
    try {
      await untilAborted(copy.ready, signal);
      return await work(copy.path);
    } finally {
      copy.users -= 1;
      if (copy.users === 0) this.#leave(videoId, copy, LINGER);
    }
  }

  /**
   * Keeps a file of this machine while it is moved into the storage and for some time after, so that the first job of the
   * video need not download it. Not where there is no room, nor where the storage is on this machine.
   *
   * @param store moves the file
   */
  async keep(videoId: string, path: string, store: () => Promise<void>): Promise<void> {
    const copy = await this.#adopt(videoId, path);
    try {
      await store();
    } finally {
      if (copy) {
        copy.users -= 1;
        if (copy.users === 0) this.#leave(videoId, copy, LINGER_UNUSED);
      }
    }
  }

  /** Removes the copy of a video that nobody uses. */
  async forget(videoId: string): Promise<void> {
    const copy = this.#copies.get(videoId);
    if (copy?.users === 0) await this.#remove(videoId, copy);
  }

  /** After the last use. */
  async close(): Promise<void> {
    for (const [videoId, copy] of this.#copies) await this.#remove(videoId, copy);
  }

  async #adopt(videoId: string, path: string): Promise<Copy | undefined> {
    const { folder, freeSpace, minFreeBytes, storage } = this.#options;
    if (storage.pathOf(sourceKey(videoId)) !== undefined || (await freeSpace.bytes()) < minFreeBytes) return undefined;
    let copy = this.#copies.get(videoId);
    if (!copy) {
      const own = join(folder, randomUUID());
      try {
        await mkdir(folder, { recursive: true });
        // Takes no room, and stays when the other name of the file is removed.
        await link(path, own);
      } catch {
        // It is on another disk, for example: the first job downloads it.
        return undefined;
      }
      copy = { path: own, users: 0, isReady: true, downloading: new AbortController(), ready: Promise.resolve() };
      this.#copies.set(videoId, copy);
    }
    copy.users += 1;
    clearTimeout(copy.timer);
    return copy;
  }

  #copyOf(videoId: string): Copy {
    const known = this.#copies.get(videoId);
    if (known) return known;
    const downloading = new AbortController();
    const path = join(this.#options.folder, randomUUID());
    const ready = this.#download(sourceKey(videoId), path, downloading.signal);
    const copy: Copy = { path, users: 0, isReady: false, downloading, ready };
    this.#copies.set(videoId, copy);
    ready.then(
      () => (copy.isReady = true),
      // The next attempt begins anew.
      () => this.#remove(videoId, copy),
    );
    return copy;
  }

  async #download(key: string, path: string, signal: AbortSignal): Promise<void> {
    const { folder, freeSpace, minFreeBytes, storage } = this.#options;
    await mkdir(folder, { recursive: true });
    const source = await storage.open(key);
    if (!source) throw new Error('The uploaded file is not in the storage.');
    if ((await freeSpace.bytes()) - source.size < minFreeBytes) throw new Error(`There is no room for a copy of ${source.size} bytes.`);
    await pipeline(source.read({ start: 0, end: source.size - 1 }), createWriteStream(path, { mode: 0o600 }), { signal });
  }

  #leave(videoId: string, copy: Copy, linger: Milliseconds): void {
    if (this.#copies.get(videoId) !== copy) return;
    if (!copy.isReady) return void this.#remove(videoId, copy);
    copy.timer = setTimeout(() => void this.#remove(videoId, copy), this.#options.linger ?? linger);
    copy.timer.unref();
  }

  async #remove(videoId: string, copy: Copy): Promise<void> {
    clearTimeout(copy.timer);
    if (this.#copies.get(videoId) === copy) this.#copies.delete(videoId);
    copy.downloading.abort();
    await copy.ready.catch(() => {});
    await rm(copy.path, { force: true });
  }
}

async function untilAborted(ready: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([ready, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
