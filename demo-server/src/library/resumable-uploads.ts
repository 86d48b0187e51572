import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Metadata, Server, type Upload } from '@tus/server';
import { OrielError, ServerError } from '@oriel/core/contract';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import { sourceKey, videoPrefix } from './keys.ts';
import type { Library } from './library.ts';
import { ResumableSpace } from './resumable-space.ts';
import type { Uploads } from './upload.ts';
import { parseFields } from './upload-fields.ts';
import { UploadLocks } from './upload-locks.ts';
import type { UploadSpace } from './upload-space.ts';
import { isUuid } from './uuid.ts';

export const TUS_PATH = '/api/v1/videos/upload/tus';

/** An upload that is not finished is removed this long after its start. */
export const LIFETIME: Milliseconds = 86_400_000;
/** How long a new connection of the same client waits for the old request to end. */
const LOCK_DRAIN: Milliseconds = 500;
const SWEEP_EVERY: Milliseconds = 3_600_000;
const RECORD = '.json';
/** The status of the tus library's answer where there is no room (RFC 4918 Insufficient Storage). */
export const NO_ROOM = 507;

export interface ResumableUploadsOptions {
  /** Where unfinished files are. Absolute, and there. */
  folder: string;
  library: Pick<Library, 'videos' | 'storage'>;
  uploads: Uploads;
  /** On the disk that has this folder. */
  space: UploadSpace;
  /** Bytes of one file. */
  maxBytes: number;
}

/** Metadata of tus: what the client says of its file, and `owner`, which the server adds. */
export type UploadMetadata = NonNullable<Upload['metadata']>;

export interface UnfinishedUpload {
  id: string;
  /** Bytes. */
  size: number;
  offset: number;
  metadata: UploadMetadata;
  /** When it is removed. */
  expires: UnixMs;
}

/** Where a file stands: with `videoId`, it is complete and a video. */
export type UploadState = { kind: 'finished'; videoId: string; size: number } | ({ kind: 'unfinished' } & UnfinishedUpload);

/** Uploads by tus 1.0. The id of an upload becomes that of its video. They survive a restart of the server. */
export class ResumableUploads {
  readonly #options: ResumableUploadsOptions;
  readonly #store: FileStore;
  readonly #server: Server;
  readonly #locks = new UploadLocks();
  readonly #space: ResumableSpace;
  readonly #finishing = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: ResumableUploadsOptions) {
    const { folder, library, maxBytes, space, uploads } = options;
    this.#options = options;
    this.#space = new ResumableSpace({ folder, unfinished: space, finished: uploads.space, isRunning: (id) => this.#locks.isHeld(id) });
    this.#store = new FileStore({ directory: folder, expirationPeriodInMilliseconds: LIFETIME });
    // Not `creation-defer-length`: whether there is room is known at the start.
    this.#store.extensions = ['creation', 'creation-with-upload', 'termination', 'expiration'];
    this.#server = new Server({
      path: TUS_PATH,
      datastore: this.#store,
      relativeLocation: true,
      maxSize: maxBytes,
      locker: this.#locks,
      lockDrainTimeout: LOCK_DRAIN,
      namingFunction: () => library.videos.newId(),
      onUploadCreate: async (_request, { id, size = 0 }) => {
        await this.#space.reserve(id, size).catch(refuse);
        return {};
      },
    });
  }

  static async open(options: ResumableUploadsOptions): Promise<ResumableUploads> {
    const uploads = new ResumableUploads(options);
    await uploads.sweep();
    uploads.#timer = setInterval(() => void uploads.sweep().catch(() => {}), SWEEP_EVERY);
    uploads.#timer.unref();
    return uploads;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Lets the tus library answer. */
  handle(request: Request): Promise<Response> {
    return this.#server.handleWeb(request);
  }

  /** Before more bytes of an upload: while it paused, others may have taken its room. @throws OrielError `disk_full` */
  reserve({ id, size }: Pick<UnfinishedUpload, 'id' | 'size'>): Promise<void> {
    return this.#space.reserve(id, size);
  }

  /** After the tus library has removed an upload. */
  release(id: string): void {
    this.#space.release(id);
  }

  /** An upload of this user. That of another one is like one that does not exist. @throws OrielError `not_found` */
  async find(id: string, user: string | undefined): Promise<UploadState> {
    const record = isUuid(id) ? await this.#store.configstore.get(id) : undefined;
    if (record && (record.metadata?.['owner'] ?? undefined) === user && !isExpired(record, Date.now())) {
      const { size = 0, metadata = {} } = record;
      const offset = await this.#offsetOf(id, size);
      if (offset !== undefined) return { kind: 'unfinished', id, size, offset, metadata, expires: expiryOf(record) };
    }
    const video = record ? undefined : await this.#options.library.videos.find(id);
    if (!video || video.createdBy !== (user ?? null)) {
      throw new ServerError('not_found', { message: 'There is no such upload, or it has expired.', hint: 'Upload the file again, from its start.' });
    }
    return { kind: 'finished', videoId: video.id, size: video.fileSizeBytes };
  }

  /** Makes a video of a complete upload. Can be repeated after a failure or a restart. */
  finish(id: string): Promise<void> {
    let finishing = this.#finishing.get(id);
    if (!finishing) this.#finishing.set(id, (finishing = this.#finish(id).finally(() => this.#finishing.delete(id))));
    return finishing;
  }

  /** Removes what has expired. */
  async sweep(now: UnixMs = Date.now()): Promise<void> {
    const ids = new Set((await readdir(this.#options.folder)).map((name) => (name.endsWith(RECORD) ? name.slice(0, -RECORD.length) : name)));
    for (const id of ids) {
      if (this.#locks.isHeld(id) || this.#finishing.has(id)) continue;
      const record = await this.#store.configstore.get(id);
      if (!record || isExpired(record, now)) await this.#remove(id);
    }
  }

  async #finish(id: string): Promise<void> {
    const { folder, library, uploads } = this.#options;
    const { metadata = {} } = (await this.#store.configstore.get(id)) ?? {};
    if (!(await library.videos.find(id))) {
      const file = await uploads.take(join(folder, id), id, { name: metadata['filename'] ?? '', contentType: metadata['filetype'] ?? '' });
      await uploads.finish(file, parseFields(textsOf(metadata)), metadata['owner'] ?? undefined);
    }
    await rm(join(folder, id + RECORD), { force: true });
    this.#space.release(id);
  }

  /** `undefined` where its file is gone. */
  async #offsetOf(id: string, size: number): Promise<number | undefined> {
    const file = await stat(join(this.#options.folder, id)).catch(() => undefined);
    if (file) return file.size;
    // The server stopped between moving the file and creating the video.
    return (await this.#options.library.storage.open(sourceKey(id))) ? size : undefined;
  }

  async #remove(id: string): Promise<void> {
    const { folder, library } = this.#options;
    await rm(join(folder, id), { force: true });
    if (isUuid(id) && !(await library.videos.find(id))) await library.storage.removeAll(videoPrefix(id));
    await rm(join(folder, id + RECORD), { force: true });
    this.#space.release(id);
  }
}

/** The tus library answers with this status. */
function refuse(error: unknown): never {
  throw error instanceof OrielError && error.code === 'disk_full' ? Object.assign(error, { status_code: NO_ROOM, body: error.message }) : error;
}

/** What the server keeps of the metadata that a client sent, as a header; `undefined`: nothing. @throws OrielError `invalid_request` */
export function acceptMetadata(header: string | undefined, owner: string | undefined): string | undefined {
  const metadata = readMetadata(header);
  parseFields(textsOf(metadata));
  const kept = ['filename', 'filetype', 'title', 'description', 'tags', 'category'].flatMap((name) => (typeof metadata[name] === 'string' ? [[name, metadata[name]]] : []));
  return writeMetadata({ ...Object.fromEntries(kept), ...(owner !== undefined && { owner }) });
}

/** As the client sent it: without what the server has added. */
export const describeMetadata = ({ owner: _owner, ...metadata }: UploadMetadata): string | undefined => writeMetadata(metadata);

const writeMetadata = (metadata: UploadMetadata): string | undefined => Metadata.stringify(metadata) || undefined;

function readMetadata(header: string | undefined): UploadMetadata {
  if (!header?.trim()) return {};
  try {
    return Metadata.parse(header);
  } catch {
    throw new ServerError('invalid_request', { details: { issues: [{ field: 'header.upload-metadata', reason: 'must be names with values in Base64, separated by commas' }] } });
  }
}

const textsOf = ({ title, description, tags, category }: UploadMetadata): Record<'title' | 'description' | 'tags' | 'category', string | undefined> => ({
  title: title ?? undefined,
  description: description ?? undefined,
  tags: tags ?? undefined,
  category: category ?? undefined,
});

const expiryOf = ({ creation_date }: Pick<Upload, 'creation_date'>): UnixMs => Date.parse(creation_date ?? '') + LIFETIME;

const isExpired = (upload: Pick<Upload, 'creation_date'>, now: UnixMs): boolean => now > expiryOf(upload);
