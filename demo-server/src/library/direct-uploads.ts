import { type DirectUpload, type DirectUploadCreate, toIso } from '@oriel/core/contract';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import { sourceKey } from './keys.ts';
import { noDirectUploads, PendingUploads, type PendingUploadsOptions } from './pending-uploads.ts';
import { tooLarge } from './upload.ts';
import type { VideoRow } from './video-store.ts';

/** How long a signed URL can be used. */
export const LIFETIME: Milliseconds = 6 * 3_600_000;
/** S3 takes no more in one request, bytes. */
const MAX_PUT = 5 * 1024 ** 3;

export interface DirectUploadsOptions extends PendingUploadsOptions {
  /** Bytes of one file. */
  maxBytes: number;
  lifetime?: Milliseconds;
}

/** Files that clients send straight to the storage, each in one request. */
export class DirectUploads {
  readonly #options: DirectUploadsOptions;
  readonly #pending: PendingUploads;

  private constructor(options: DirectUploadsOptions, pending: PendingUploads) {
    this.#options = options;
    this.#pending = pending;
  }

  static async open(options: DirectUploadsOptions): Promise<DirectUploads> {
    return new DirectUploads(options, await PendingUploads.open(options));
  }

  close(): void {
    this.#pending.close();
  }

  /** @throws OrielError `not_found` where clients cannot reach the storage, `body_too_large` */
  async begin(file: DirectUploadCreate, owner: string | undefined): Promise<DirectUpload> {
    const { library, lifetime = LIFETIME } = this.#options;
    const maxBytes = Math.min(this.#options.maxBytes, MAX_PUT);
    if (file.size > maxBytes) throw tooLarge(maxBytes);
    const id = library.videos.newId();
    const signed = await library.storage.signPut(sourceKey(id), { size: file.size, contentType: file.content_type ?? 'application/octet-stream', expiresIn: lifetime });
    if (!signed) throw noDirectUploads();
    const expires = Date.now() + lifetime;
    await this.#pending.add(id, { owner: owner ?? null, expires, file });
    return { upload_id: id, ...signed, expires_at: toIso(expires) };
  }

  /** See `PendingUploads.complete`. */
  complete(id: string, owner: string | undefined): Promise<VideoRow> {
    return this.#pending.complete(id, owner);
  }

  /** See `PendingUploads.end`. */
  end(id: string, owner: string | undefined): Promise<void> {
    return this.#pending.end(id, owner);
  }

  /** Removes what was not completed in time. */
  sweep(now?: UnixMs): Promise<void> {
    return this.#pending.sweep(now);
  }
}
