import { type DirectUploadCreate, type PartUpload, type PartUrls, ServerError, toIso } from '@oriel/core/contract';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import type { PartStorage, StoredPart } from '../storage/part-storage.ts';
import { conflict } from './conflict.ts';
import { sourceKey, videoPrefix } from './keys.ts';
import { type PartPlan, planParts, sizeOfPart } from './part-plan.ts';
import { noDirectUploads, noUpload, type Pending, PendingUploads, type PendingUploadsOptions } from './pending-uploads.ts';
import { tooLarge } from './upload.ts';
import type { VideoRow } from './video-store.ts';

/** An upload that is not completed is removed after this. */
export const LIFETIME: Milliseconds = 86_400_000;
/** How long a signed URL of a part can be used. */
const URL_LIFETIME: Milliseconds = 3_600_000;
/** S3 keeps no larger file, bytes. */
const MAX_FILE = 5 * 1024 ** 4;
/** Missing parts that an error names. */
const MOST_NAMED = 20;

export interface PartUploadsOptions extends PendingUploadsOptions {
  /** Bytes of one file. */
  maxBytes: number;
}

interface PendingParts extends Pending {
  /** What the storage calls the upload. */
  attempt: string;
}

/** Files that clients send straight to the storage in parts (S3 multipart uploads), so that they can go on after an interruption. */
export class PartUploads {
  readonly #options: PartUploadsOptions;
  readonly #pending: PendingUploads<PendingParts>;

  private constructor(options: PartUploadsOptions, pending: PendingUploads<PendingParts>) {
    this.#options = options;
    this.#pending = pending;
  }

  static async open(options: PartUploadsOptions): Promise<PartUploads> {
    return new PartUploads(options, await PendingUploads.open<PendingParts>(options));
  }

  close(): void {
    this.#pending.close();
  }

  /** Whether clients can reach the storage. */
  get isOffered(): boolean {
    return this.#options.library.storage.parts !== undefined;
  }

  /** @throws OrielError `not_found` where clients cannot reach the storage, `body_too_large` */
  async begin(file: DirectUploadCreate, owner: string | undefined): Promise<PartUpload> {
    const { videos } = this.#options.library;
    const maxBytes = Math.min(this.#options.maxBytes, MAX_FILE);
    const storage = this.#storage;
    if (file.size > maxBytes) throw tooLarge(maxBytes);
    const id = videos.newId();
    const attempt = await storage.begin(sourceKey(id), file.content_type ?? 'application/octet-stream');
    const pending: PendingParts = { owner: owner ?? null, expires: Date.now() + LIFETIME, file, attempt };
    try {
      await this.#pending.add(id, pending);
    } catch (error) {
      // Nobody would know of the attempt.
      await this.#options.library.storage.removeAll(videoPrefix(id)).catch(() => {});
      throw error;
    }
    return describe(id, pending, []);
  }

  /** Which parts are there. @throws OrielError `not_found` */
  async find(id: string, owner: string | undefined): Promise<PartUpload> {
    const pending = await this.#pending.find(id, owner);
    const { videos, storage } = this.#options.library;
    const plan = planParts(pending.file.size);
    if (await videos.find(id)) return { ...describe(id, pending, wholeFile(plan)), video_id: id };
    const parts = await this.#storage.list(sourceKey(id), pending.attempt);
    if (parts) return describe(id, pending, parts.filter((part) => fits(plan, part)));
    // The server stopped after the parts became a file, and before a video was made of it.
    if (await storage.open(sourceKey(id))) return describe(id, pending, wholeFile(plan));
    throw noUpload();
  }

  /** Signed URLs for parts. @throws OrielError `not_found`, `invalid_request` for a number that the file does not have */
  async sign(id: string, numbers: readonly number[], owner: string | undefined): Promise<PartUrls> {
    const { attempt, file } = await this.#pending.find(id, owner);
    const plan = planParts(file.size);
    if (numbers.some((number) => number > plan.count)) throw new ServerError('invalid_request', { details: { issues: [{ field: 'numbers', reason: `must be from 1 to ${plan.count}` }] } });
    const storage = this.#storage;
    const expires = Date.now() + URL_LIFETIME;
    const urls = await Promise.all(
      [...new Set(numbers)].map(async (number) => {
        const size = sizeOfPart(plan, number);
        return { number, size, url: await storage.sign(sourceKey(id), attempt, { number, size }, URL_LIFETIME) };
      }),
    );
    return { urls, expires_at: toIso(expires) };
  }

  /** Makes a video of a file whose parts are all there. Can be repeated. @throws OrielError `not_found`; `precondition_failed` while a part is missing */
  complete(id: string, owner: string | undefined): Promise<VideoRow> {
    return this.#pending.complete(id, owner, async ({ attempt, file }) => {
      const parts = await this.#storage.list(sourceKey(id), attempt);
      if (!parts) throw noUpload();
      const plan = planParts(file.size);
      const there = new Map(parts.filter((part) => fits(plan, part)).map((part) => [part.number, part]));
      const missing = numbersOf(plan).filter((number) => !there.has(number));
      if (missing.length > 0) throw conflict('Some parts have not arrived.', 'PUT them to their signed URLs first.', { missing: missing.slice(0, MOST_NAMED) });
      await this.#storage.complete(sourceKey(id), attempt, [...there.values()]);
    });
  }

  /** See `PendingUploads.end`. */
  end(id: string, owner: string | undefined): Promise<void> {
    return this.#pending.end(id, owner);
  }

  /** Removes what was not completed in time. */
  sweep(now?: UnixMs): Promise<void> {
    return this.#pending.sweep(now);
  }

  get #storage(): PartStorage {
    const { parts } = this.#options.library.storage;
    if (!parts) throw noDirectUploads();
    return parts;
  }
}

const numbersOf = ({ count }: PartPlan): number[] => Array.from({ length: count }, (_, index) => index + 1);

const fits = (plan: PartPlan, { number, size }: Pick<StoredPart, 'number' | 'size'>): boolean => number >= 1 && number <= plan.count && size === sizeOfPart(plan, number);

const wholeFile = (plan: PartPlan): PartUpload['parts'] => numbersOf(plan).map((number) => ({ number, size: sizeOfPart(plan, number) }));

function describe(id: string, { expires, file }: PendingParts, parts: PartUpload['parts']): PartUpload {
  const { partSize, count } = planParts(file.size);
  return { upload_id: id, part_size: partSize, part_count: count, parts: parts.map(({ number, size }) => ({ number, size })), expires_at: toIso(expires) };
}
