import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DirectUpload, type DirectUploadCreate, OrielError, ServerError, toIso } from '@oriel/core/contract';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import { sourceKey, videoPrefix } from './keys.ts';
import type { Library } from './library.ts';
import { tooLarge, type Uploads } from './upload.ts';
import { isUuid } from './uuid.ts';
import type { VideoRow } from './video-store.ts';

/** How long a signed URL can be used. */
export const LIFETIME: Milliseconds = 6 * 3_600_000;
const SWEEP_EVERY: Milliseconds = 600_000;
/** S3 takes no more in one request, bytes. */
const MAX_PUT = 5 * 1024 ** 3;
/** A request that began before the URL expired may take so long. */
const LONGEST_PUT: Milliseconds = 6 * 3_600_000;
const RECORD = '.json';

export interface DirectUploadsOptions {
  /** Where unfinished uploads are remembered. Absolute. */
  folder: string;
  library: Pick<Library, 'videos' | 'storage'>;
  uploads: Uploads;
  /** Bytes of one file. */
  maxBytes: number;
  lifetime?: Milliseconds;
}

interface Pending {
  owner: string | null;
  /** It was ended; kept because its URL can still be used. */
  isEnded?: true;
  expires: UnixMs;
  file: DirectUploadCreate;
}

/**
 * Files that clients send straight to the storage. The id of an upload becomes that of its video. What is sent is removed
 * when no video was made of it in time.
 */
export class DirectUploads {
  readonly #options: DirectUploadsOptions;
  readonly #completing = new Map<string, Promise<VideoRow>>();
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: DirectUploadsOptions) {
    this.#options = options;
  }

  static async open(options: DirectUploadsOptions): Promise<DirectUploads> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const uploads = new DirectUploads(options);
    uploads.#timer = setInterval(() => void uploads.sweep().catch(() => {}), SWEEP_EVERY);
    uploads.#timer.unref();
    return uploads;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** @throws OrielError `not_found` where clients cannot reach the storage, `body_too_large` */
  async begin(file: DirectUploadCreate, owner: string | undefined): Promise<DirectUpload> {
    const { library, lifetime = LIFETIME } = this.#options;
    const maxBytes = Math.min(this.#options.maxBytes, MAX_PUT);
    if (file.size > maxBytes) throw tooLarge(maxBytes);
    const id = library.videos.newId();
    const signed = await library.storage.signPut(sourceKey(id), { size: file.size, contentType: file.content_type ?? 'application/octet-stream', expiresIn: lifetime });
    if (!signed) throw new ServerError('not_found', { message: 'The videos of this server are on its own disk.', hint: 'Upload through the server: POST /api/v1/videos/upload/tus.' });
    const expires = Date.now() + lifetime;
    await this.#write(id, { owner: owner ?? null, expires, file });
    return { upload_id: id, ...signed, expires_at: toIso(expires) };
  }

  /** Makes a video of a file that has arrived. Can be repeated. @throws OrielError `not_found`; `precondition_failed` while the file is not there */
  complete(id: string, owner: string | undefined): Promise<VideoRow> {
    const running = this.#completing.get(id) ?? this.#complete(id, owner).finally(() => this.#completing.delete(id));
    this.#completing.set(id, running);
    return running;
  }

  async #complete(id: string, owner: string | undefined): Promise<VideoRow> {
    const { library, uploads } = this.#options;
    const { file } = await this.#find(id, owner);
    const known = await library.videos.find(id);
    if (known) return known;
    const stored = await library.storage.open(sourceKey(id));
    if (stored?.size !== file.size) throw conflict('The file has not arrived.', 'PUT it to the signed URL first.');
    const { filename: name, content_type: contentType = '', size: _, ...fields } = file;
    return uploads.finish(await uploads.describe(id, { name, contentType }), fields, owner);
  }

  /** Removes what was sent. @throws OrielError `not_found`; `precondition_failed` after it was completed */
  async end(id: string, owner: string | undefined): Promise<void> {
    const pending = await this.#find(id, owner);
    const { videos, storage } = this.#options.library;
    if (await videos.find(id)) throw conflict('The upload is a video already.', 'Remove the video.');
    await this.#write(id, { ...pending, isEnded: true });
    await storage.removeAll(videoPrefix(id));
  }

  /** Removes what was not completed in time. */
  async sweep(now: UnixMs = Date.now()): Promise<void> {
    for (const name of await readdir(this.#options.folder)) {
      const id = name.slice(0, -RECORD.length);
      const pending = name.endsWith(RECORD) && isUuid(id) ? await this.#read(id) : undefined;
      if (pending && now > pending.expires + LONGEST_PUT) await this.#remove(id);
    }
  }

  /** Also what was sent after its video was removed. */
  async #remove(id: string): Promise<void> {
    const { folder, library } = this.#options;
    if (!(await library.videos.find(id))) await library.storage.removeAll(videoPrefix(id));
    await rm(join(folder, id + RECORD), { force: true });
  }

  /** That of another user is like one that does not exist. */
  async #find(id: string, owner: string | undefined): Promise<Pending> {
    const pending = isUuid(id) ? await this.#read(id) : undefined;
    if (!pending || pending.isEnded || pending.owner !== (owner ?? null) || Date.now() > pending.expires) {
      throw new ServerError('not_found', { message: 'There is no such upload, or it has expired.', hint: 'Upload the file again, from its start.' });
    }
    return pending;
  }

  async #read(id: string): Promise<Pending | undefined> {
    const text = await readFile(join(this.#options.folder, id + RECORD), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as Pending);
  }

  async #write(id: string, pending: Pending): Promise<void> {
    const path = join(this.#options.folder, id + RECORD);
    await writeFile(`${path}.tmp`, JSON.stringify(pending), { mode: 0o600 });
    await rename(`${path}.tmp`, path);
  }
}

const conflict = (message: string, hint: string): OrielError => new OrielError('precondition_failed', { status: 409, message, hint });
