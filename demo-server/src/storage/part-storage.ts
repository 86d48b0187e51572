import type { Milliseconds } from '../media/frame.ts';

/** A part of a file, by its number, from 1. */
export interface StoredPart {
  number: number;
  /** Bytes. */
  size: number;
  /** The store's name of these bytes. */
  etag: string;
}

/** Files that clients send in parts, straight to the storage (S3 multipart uploads). */
export interface PartStorage {
  /** Origin of the signed URLs, such as `https://s3.example`. */
  origin(): Promise<string>;
  /** @returns an id that the storage gives to this attempt */
  begin(key: string, contentType: string): Promise<string>;
  /** A signed URL that takes these bytes only. @param part `size` in bytes */
  sign(key: string, attempt: string, part: Pick<StoredPart, 'number' | 'size'>, expiresIn: Milliseconds): Promise<string>;
  /** What has arrived, in order; `undefined` when the attempt was completed or removed. */
  list(key: string, attempt: string): Promise<StoredPart[] | undefined>;
  /** Makes the file of these parts. */
  complete(key: string, attempt: string, parts: readonly StoredPart[]): Promise<void>;
}
