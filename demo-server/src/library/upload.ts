import { parse } from 'node:path';
import type { Readable } from 'node:stream';
import { type OrielError, ServerError, type VideoUploadFields } from '@oriel/core/contract';
import type { Storage } from '../storage/storage.ts';
import { sourceKey, videoPrefix } from './keys.ts';
import { UploadSpace } from './upload-space.ts';
import type { VideoRow, VideoStore } from './video-store.ts';

/** A file on its way, as the client describes it. */
export interface IncomingFile {
  name: string;
  contentType: string;
  contents: Readable;
}

export interface UploadsOptions {
  videos: VideoStore;
  storage: Storage;
  /** Space that uploads leave free on the disk, bytes. */
  minFreeBytes: number;
  /** Keeps a local file for the first job of its video while `store` moves it; default: it is only moved. */
  keep?: (videoId: string, path: string, store: () => Promise<void>) => Promise<void>;
  /** Starts the processing of a stored video. */
  process: (videoId: string) => void;
}

/** A file that is stored and has no video yet. */
export interface StoredFile {
  videoId: string;
  name: string;
  contentType: string;
  bytes: number;
}

const isContentType = (text: string): boolean => text.length <= 100 && /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(text);

/** Stores uploaded files, and makes videos of them. */
export class Uploads {
  /** Room in the storage. */
  readonly space: UploadSpace;
  readonly #options: UploadsOptions;

  constructor(options: UploadsOptions) {
    this.#options = options;
    this.space = new UploadSpace({ freeSpace: options.storage.freeSpace, minFreeBytes: options.minFreeBytes });
  }

  /** Stores a file. When it does not arrive whole, nothing is left of it. */
  async store({ name, contentType, contents }: IncomingFile): Promise<StoredFile> {
    const { videos, storage } = this.#options;
    const videoId = videos.newId();
    await storage.putStream(sourceKey(videoId), contents);
    return this.describe(videoId, { name, contentType });
  }

  /** Moves a complete local file into the storage, unless an earlier attempt already did. */
  async take(path: string, videoId: string, described: Pick<IncomingFile, 'name' | 'contentType'>): Promise<StoredFile> {
    const { keep = (_id, _path, store) => store(), storage } = this.#options;
    try {
      await keep(videoId, path, () => storage.putFile(sourceKey(videoId), path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !(await storage.open(sourceKey(videoId)))) throw error;
    }
    return this.describe(videoId, described);
  }

  /** Removes a file that no video is made of. */
  async discard({ videoId }: StoredFile): Promise<void> {
    await this.#options.storage.removeAll(videoPrefix(videoId));
  }

  /** Makes a video of a stored file, and starts to process it. */
  async finish(file: StoredFile, fields: VideoUploadFields, createdBy: string | undefined): Promise<VideoRow> {
    const { videos, process } = this.#options;
    const video = await videos.create({
      id: file.videoId,
      title: fields.title ?? (parse(file.name).name.trim() || 'Video'),
      description: fields.description ?? '',
      tags: fields.tags ?? [],
      category: fields.category ?? null,
      originalFilename: file.name,
      contentType: file.contentType,
      fileSizeBytes: file.bytes,
      createdBy: createdBy ?? null,
    });
    process(video.id);
    return video;
  }

  /** A file that is in the storage. @throws OrielError `not_found` when it is not */
  async describe(videoId: string, { name, contentType }: Pick<IncomingFile, 'name' | 'contentType'>): Promise<StoredFile> {
    const stored = await this.#options.storage.open(sourceKey(videoId));
    if (!stored) throw new ServerError('not_found', { message: 'The uploaded file is gone.' });
    return { videoId, name: nameOf(name), contentType: isContentType(contentType) ? contentType : 'application/octet-stream', bytes: stored.size };
  }
}

export const tooLarge = (maxBytes: number): OrielError =>
  new ServerError('body_too_large', { message: `The file is larger than ${maxBytes / 1e9} GB.`, hint: 'Upload a smaller file.', details: { maxBytes } });

/** For show only: the name of a file on the uploader's machine, without its folders. */
function nameOf(given: string): string {
  const last = given.split(/[\\/]/).at(-1) ?? '';
  return last.replaceAll(/\p{Cc}/gu, '').trim().slice(0, 255) || 'video';
}
