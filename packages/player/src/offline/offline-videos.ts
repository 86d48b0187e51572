import { OrielError, VideosClient, type OrielClient, type Video, type VideoQuality } from '@oriel/core';
import { linesOf } from '../media/renditions.ts';
import { canSaveVideos, SavedFiles } from './saved-files.ts';
import type { SavedVideo } from './saved-video.ts';
import { VideoSaver, type SaveProgress } from './video-saver.ts';

export interface OfflineSize {
  /** `720p`, for example. */
  readonly quality: string;
  /** The shorter side of the picture, pixels. */
  readonly lines: number;
  readonly bytes: number;
}

export interface SaveOptions {
  /** One of `sizes`. */
  quality: string;
  /** Ends it; what is saved stays, and `save` goes on with it. */
  signal?: AbortSignal;
  onProgress?(progress: SaveProgress): void;
}

/**
 * Videos of a server that are kept on this device, in the Cache Storage of the page's origin. `MediaPlayer` plays them where
 * the server cannot be reached.
 */
export class OfflineVideos {
  readonly #client: OrielClient;
  readonly #videos: VideosClient;
  readonly #files: SavedFiles;

  constructor(client: OrielClient) {
    this.#client = client;
    this.#videos = new VideosClient(client);
    this.#files = new SavedFiles(client);
  }

  /** Whether this page and this browser can save videos and play them. */
  static get isSupported(): boolean {
    return canSaveVideos();
  }

  /** The qualities that can be saved, the best one first. @throws OrielError `video_protected` */
  async sizes(id: string, { signal }: { signal?: AbortSignal } = {}): Promise<OfflineSize[]> {
    const video = await this.#videos.get(id, { signal });
    requireOpen(video);
    return complete(video)
      .map(({ file_size_bytes: bytes, quality_label: quality, resolution_height: height, resolution_width: width }) => ({ quality, lines: linesOf({ width, height }), bytes }))
      .toSorted((a, b) => b.lines - a.lines || b.bytes - a.bytes);
  }

  /**
   * Saves one quality of a video with all sounds and captions. Without network it waits, and goes on.
   *
   * @throws OrielError `video_protected`; `not_found` for a quality that is not complete; `storage_full`, then nothing is kept
   */
  async save(id: string, { onProgress, quality: label, signal }: SaveOptions): Promise<SavedVideo> {
    const video = await this.#videos.get(id, { signal });
    requireOpen(video);
    const quality = complete(video).find(({ quality_label }) => quality_label === label);
    if (!quality) throw new OrielError('not_found', { status: 404, message: 'The video has no such quality, or it is not ready.', hint: 'See its sizes.' });
    const before = await this.#files.about(id);
    if (before && before.quality !== label) await this.#files.remove(id);
    return new VideoSaver({ client: this.#client, files: this.#files, video, quality, signal, onProgress }).save();
  }

  /** Also those that are not complete. */
  list(): Promise<SavedVideo[]> {
    return this.#files.list();
  }

  /** `undefined` where nothing of it is saved. */
  get(id: string): Promise<SavedVideo | undefined> {
    return this.#files.about(id);
  }

  remove(id: string): Promise<void> {
    return this.#files.remove(id);
  }
}

const complete = ({ qualities }: Video): VideoQuality[] => qualities.filter(({ processing_status }) => processing_status === 'completed');

/** A key must not be kept. */
function requireOpen({ protection }: Video): void {
  if (protection !== 'none') throw new OrielError('video_protected', { status: 403, message: 'A protected video cannot be saved.', hint: 'Watch it online.' });
}
