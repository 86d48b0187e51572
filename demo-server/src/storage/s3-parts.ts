import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, ListPartsCommand, type S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Milliseconds } from '../media/frame.ts';
import type { PartStorage, StoredPart } from './part-storage.ts';
import { asStorageError, isMissing } from './s3-errors.ts';

type Place = (key: string) => { Bucket: string; Key: string };

/** S3 multipart uploads. Their removal is that of the folder they are in: `S3Storage.removeAll`. */
export class S3Parts implements PartStorage {
  readonly #client: S3Client;
  readonly #at: Place;

  /** @param at where a key is in the bucket */
  constructor(client: S3Client, at: Place) {
    this.#client = client;
    this.#at = at;
  }

  async origin(): Promise<string> {
    return new URL(await this.sign('-', '-', { number: 1, size: 0 }, 1000)).origin;
  }

  async begin(key: string, contentType: string): Promise<string> {
    try {
      const { UploadId } = await this.#client.send(new CreateMultipartUploadCommand({ ...this.#at(key), ContentType: contentType }));
      if (UploadId === undefined) throw new Error('The store gave the upload no id.');
      return UploadId;
    } catch (error) {
      throw asStorageError(error);
    }
  }

  sign(key: string, attempt: string, { number, size }: Pick<StoredPart, 'number' | 'size'>, expiresIn: Milliseconds): Promise<string> {
    const command = new UploadPartCommand({ ...this.#at(key), UploadId: attempt, PartNumber: number, ContentLength: size });
    const signed = new Set(['content-length']);
    return getSignedUrl(this.#client, command, { expiresIn: Math.floor(expiresIn / 1000), signableHeaders: signed, unhoistableHeaders: signed });
  }

  async list(key: string, attempt: string): Promise<StoredPart[] | undefined> {
    const found: StoredPart[] = [];
    try {
      // Not the paginator of the SDK: it goes on for as long as there is a marker, and stores send one on the last page, too.
      for (let after: string | undefined; ; ) {
        const { IsTruncated = false, NextPartNumberMarker, Parts = [] } = await this.#client.send(new ListPartsCommand({ ...this.#at(key), UploadId: attempt, PartNumberMarker: after }));
        for (const { PartNumber: number = 0, Size: size = 0, ETag: etag = '' } of Parts) found.push({ number, size, etag });
        if (!IsTruncated || NextPartNumberMarker === undefined || NextPartNumberMarker === after) return found;
        after = NextPartNumberMarker;
      }
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw asStorageError(error);
    }
  }

  async complete(key: string, attempt: string, parts: readonly StoredPart[]): Promise<void> {
    const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
    try {
      await this.#client.send(new CompleteMultipartUploadCommand({ ...this.#at(key), UploadId: attempt, MultipartUpload: { Parts } }));
    } catch (error) {
      throw asStorageError(error);
    }
  }
}
