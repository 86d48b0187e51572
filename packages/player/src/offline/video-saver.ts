import { OrielError, VideosClient, type Milliseconds, type OrielClient, type Video, type VideoQuality } from '@oriel/core';
import { isEncrypted, playlistsIn, segmentsIn } from './playlist-files.ts';
import { withoutSignature, type SavedFiles } from './saved-files.ts';
import type { SavedVideo } from './saved-video.ts';

export interface SaveProgress {
  readonly bytes: number;
  readonly total: number;
  /** There is no network, or the server does not answer. It goes on by itself. */
  readonly waits: boolean;
}

export interface VideoSaverOptions {
  client: OrielClient;
  files: SavedFiles;
  video: Video;
  quality: VideoQuality;
  signal: AbortSignal | undefined;
  onProgress: ((progress: SaveProgress) => void) | undefined;
}

const TRY_EVERY: Milliseconds = 5000;
/** For one file. */
const LONGEST: Milliseconds = 60_000;
/** The signature is not valid any more. */
const REFUSED: readonly number[] = [401, 403];
/** Asking again may help. */
const mayPass = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** Saves one quality of a video, once. What is there is not loaded again. */
export class VideoSaver {
  readonly #options: VideoSaverOptions;
  readonly #videos: VideosClient;
  #signed = '';
  #bytes = 0;
  #sessionId: string | undefined;

  constructor(options: VideoSaverOptions) {
    this.#options = options;
    this.#videos = new VideosClient(options.client);
  }

  async save(): Promise<SavedVideo> {
    const { files, quality, signal, video } = this.#options;
    await requireSpace(quality.file_size_bytes);
    // A browser may throw away what is not persistent when the device is full. Some ask the viewer: nothing waits for that.
    void globalThis.navigator.storage?.persist?.().catch(() => false);
    try {
      await this.#sign();
      await files.tell(this.#about(false));
      const master = this.#signed;
      for (const playlist of playlistsIn(await this.#text(master), master)) {
        const text = await this.#text(playlist);
        if (isEncrypted(text)) throw new OrielError('video_protected', { status: 403, message: 'A protected video cannot be saved.', hint: 'Watch it online.' });
        for (const segment of segmentsIn(text, playlist)) await this.#keep(segment);
      }
      const poster = video.thumbnail_url ? await this.#videos.thumbnail(video.id, { signal }).catch(() => undefined) : undefined;
      if (poster) await files.keepPoster(video.id, poster);
      signal?.throwIfAborted();
      const saved = this.#about(true);
      await files.tell(saved);
      return saved;
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') throw error;
      await files.remove(video.id);
      throw full(error);
    }
  }

  #about(isComplete: boolean): SavedVideo {
    const { quality, video } = this.#options;
    return {
      id: video.id,
      title: video.title,
      duration: video.duration ?? undefined,
      chapters: video.chapters ?? [],
      quality: quality.quality_label,
      bytes: this.#bytes,
      total: isComplete ? this.#bytes : quality.file_size_bytes,
      isComplete,
      url: withoutSignature(this.#signed),
    };
  }

  async #sign(): Promise<void> {
    const { quality, signal, video } = this.#options;
    const opened = await this.#videos.open(video.id, { quality: quality.quality_label, signal, ...(this.#sessionId && { sessionId: this.#sessionId }) });
    this.#sessionId = opened.sessionId;
    this.#signed = opened.url;
  }

  /** A playlist is loaded anew: it may have grown. */
  async #text(address: string): Promise<string> {
    const { files, video } = this.#options;
    const file = await this.#load(address);
    await files.keep(video.id, address, file);
    return new TextDecoder().decode(file);
  }

  async #keep(address: string): Promise<void> {
    const { files, video } = this.#options;
    const kept = await files.file(video.id, address);
    if (kept) this.#bytes += (await kept.blob()).size;
    else {
      const file = await this.#load(address);
      await files.keep(video.id, address, file);
      this.#bytes += file.byteLength;
    }
    this.#tell(false);
  }

  /** Waits without network, and asks with another signature when this one has expired. */
  async #load(address: string): Promise<ArrayBuffer> {
    const { signal } = this.#options;
    for (let isRenewed = false; ; ) {
      signal?.throwIfAborted();
      const answer = await this.#ask(this.#withSignature(address));
      if (answer instanceof ArrayBuffer) return answer;
      if (answer !== undefined && REFUSED.includes(answer) && !isRenewed) {
        isRenewed = true;
        await this.#sign();
      } else if (answer === undefined || mayPass(answer)) {
        this.#tell(true);
        await this.#online();
      } else throw new OrielError('not_found', { status: answer, message: 'A part of the video is not there any more.', hint: 'Save it again.' });
    }
  }

  /** @returns the file, or the status of an answer without one, or `undefined` without an answer */
  async #ask(address: string): Promise<ArrayBuffer | number | undefined> {
    const { client, signal } = this.#options;
    const ending = new AbortController();
    const abort = () => ending.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    const cancel = client.environment.after(LONGEST, () => ending.abort());
    try {
      const response = await fetch(address, { signal: ending.signal });
      return response.ok ? await response.arrayBuffer() : response.status;
    } catch {
      signal?.throwIfAborted();
      return undefined;
    } finally {
      cancel();
      signal?.removeEventListener('abort', abort);
    }
  }

  #withSignature(address: string): string {
    const url = new URL(address);
    const signature = new URL(this.#signed).searchParams.get('access');
    if (signature) url.searchParams.set('access', signature);
    return url.href;
  }

  /** Resolves when the network is back, or after a while; rejects when the signal aborts. */
  #online(): Promise<void> {
    const { client: { environment }, signal } = this.#options;
    return new Promise((resolve, reject) => {
      const end = () => {
        cancel();
        endOnline();
        signal?.removeEventListener('abort', abort);
      };
      const goOn = () => {
        end();
        resolve();
      };
      const abort = () => {
        end();
        reject(signal?.reason as Error);
      };
      const cancel = environment.after(TRY_EVERY, goOn);
      const endOnline = environment.onOnline(goOn);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  #tell(waits: boolean): void {
    const { onProgress, quality } = this.#options;
    onProgress?.({ bytes: this.#bytes, total: Math.max(this.#bytes, quality.file_size_bytes), waits });
  }
}

/** Where the browser tells how much there is. */
async function requireSpace(bytes: number): Promise<void> {
  const { quota, usage = 0 } = (await globalThis.navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
  if (quota !== undefined && quota - usage < bytes) throw full(undefined, { needed: bytes, free: Math.max(0, quota - usage) });
}

const full = (cause: unknown, details?: Record<string, unknown>): OrielError =>
  new OrielError('storage_full', { status: 507, message: 'There is not enough space on this device.', hint: 'Remove other videos, or choose a lower quality.', cause, ...(details && { details }) });
