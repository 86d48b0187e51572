import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DirectUploadCreate, type OrielError, ServerError } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import { conflict } from './conflict.ts';
import { sourceKey, videoPrefix } from './keys.ts';
import type { Library } from './library.ts';
import type { Uploads } from './upload.ts';
import { isUuid } from './uuid.ts';
import type { VideoRow } from './video-store.ts';

const SWEEP_EVERY: Milliseconds = 600_000;
/** A request that began before its URL expired may take so long. */
const LONGEST_PUT: Milliseconds = 6 * 3_600_000;
const RECORD = '.json';

export interface PendingUploadsOptions {
  /** Where unfinished uploads are remembered. Absolute. */
  folder: string;
  library: Pick<Library, 'videos' | 'storage'>;
  uploads: Uploads;
  log: Pick<FastifyBaseLogger, 'warn'>;
}

/** A file that a client sends straight to the storage. */
export interface Pending {
  owner: string | null;
  /** It was ended; kept because its URLs can still be used. */
  isEnded?: true;
  expires: UnixMs;
  file: DirectUploadCreate;
}

/**
 * What clients send straight to the storage and no video was made of yet. The id of an upload becomes that of its video.
 * Survives a restart of the server. What is not completed in time is removed.
 */
export class PendingUploads<Kind extends Pending = Pending> {
  readonly #options: PendingUploadsOptions;
  /** The last step of each upload that is being completed or ended. */
  readonly #steps = new Map<string, Promise<unknown>>();
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: PendingUploadsOptions) {
    this.#options = options;
  }

  static async open<Kind extends Pending>(options: PendingUploadsOptions): Promise<PendingUploads<Kind>> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const uploads = new PendingUploads<Kind>(options);
    uploads.#timer = setInterval(() => void uploads.sweep().catch(() => {}), SWEEP_EVERY);
    uploads.#timer.unref();
    return uploads;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async add(id: string, pending: Kind): Promise<void> {
    const path = join(this.#options.folder, id + RECORD);
    await writeFile(`${path}.tmp`, JSON.stringify(pending), { mode: 0o600 });
    await rename(`${path}.tmp`, path);
  }

  /** That of another user is like one that does not exist. @throws OrielError `not_found` */
  async find(id: string, owner: string | undefined): Promise<Kind> {
    const pending = isUuid(id) ? await this.#read(id) : undefined;
    if (!pending || pending.isEnded || pending.owner !== (owner ?? null) || Date.now() > pending.expires) throw noUpload();
    return pending;
  }

  /**
   * Makes a video of a file that has arrived. Can be repeated.
   * @param assemble is called first, where the file is not in its place yet
   * @throws OrielError `not_found`; `precondition_failed` while the file is not there
   */
  complete(id: string, owner: string | undefined, assemble: (pending: Kind) => Promise<void> = async () => {}): Promise<VideoRow> {
    return this.#inTurn(id, () => this.#complete(id, owner, assemble));
  }

  async #complete(id: string, owner: string | undefined, assemble: (pending: Kind) => Promise<void>): Promise<VideoRow> {
    const { library, uploads } = this.#options;
    const pending = await this.find(id, owner);
    const known = await library.videos.find(id);
    if (known) return known;
    if (!(await library.storage.open(sourceKey(id)))) await assemble(pending);
    const stored = await library.storage.open(sourceKey(id));
    const { filename: name, content_type: contentType = '', size, ...fields } = pending.file;
    if (stored?.size !== size) throw conflict('The file has not arrived.', 'PUT it to the signed URL first.');
    return uploads.finish(await uploads.describe(id, { name, contentType }), fields, owner);
  }

  /** Removes what was sent. @throws OrielError `not_found`; `precondition_failed` after it was completed */
  end(id: string, owner: string | undefined): Promise<void> {
    return this.#inTurn(id, () => this.#end(id, owner));
  }

  async #end(id: string, owner: string | undefined): Promise<void> {
    const pending = await this.find(id, owner);
    const { videos, storage } = this.#options.library;
    if (await videos.find(id)) throw conflict('The upload is a video already.', 'Remove the video.');
    await this.add(id, { ...pending, isEnded: true });
    await storage.removeAll(videoPrefix(id));
  }

  /** Removes what was not completed in time. */
  async sweep(now: UnixMs = Date.now()): Promise<void> {
    for (const name of await readdir(this.#options.folder)) {
      const id = name.slice(0, -RECORD.length);
      if (!name.endsWith(RECORD) || !isUuid(id)) continue;
      // One that cannot be removed, or read, keeps no other.
      await this.#removeExpired(id, now).catch((error: unknown) => this.#options.log.warn({ err: error, upload: id }, 'an expired upload is not removed'));
    }
  }

  async #removeExpired(id: string, now: UnixMs): Promise<void> {
    const pending = await this.#read(id);
    if (pending && now > pending.expires + LONGEST_PUT) await this.#remove(id);
  }

  /** Steps of one upload do not overlap: its file is not removed while a video is made of it. */
  #inTurn<T>(id: string, step: () => Promise<T>): Promise<T> {
    const turn = (this.#steps.get(id) ?? Promise.resolve()).then(step, step);
    this.#steps.set(id, turn);
    const forget = () => void (this.#steps.get(id) === turn && this.#steps.delete(id));
    turn.then(forget, forget);
    return turn;
  }

  /** Also removes what was sent after its video was removed. */
  async #remove(id: string): Promise<void> {
    const { folder, library } = this.#options;
    if (!(await library.videos.find(id))) await library.storage.removeAll(videoPrefix(id));
    await rm(join(folder, id + RECORD), { force: true });
  }

  async #read(id: string): Promise<Kind | undefined> {
    const text = await readFile(join(this.#options.folder, id + RECORD), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as Kind);
  }
}

/** The client tries the storage of a server that has none to be reached. */
export const noDirectUploads = (): OrielError =>
  new ServerError('not_found', { message: 'The videos of this server are on its own disk.', hint: 'Upload through the server: POST /api/v1/videos/upload/tus.' });

export const noUpload = (): OrielError => new ServerError('not_found', { message: 'There is no such upload, or it has expired.', hint: 'Upload the file again, from its start.' });
