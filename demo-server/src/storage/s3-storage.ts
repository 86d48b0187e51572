import { createReadStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  type ListMultipartUploadsCommandOutput,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { ServerError } from '@oriel/core/contract';
import { LRUCache } from 'lru-cache';
import { randomUUID } from 'node:crypto';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import { S3Parts } from './s3-parts.ts';
import { asStorageError, isMissing, startRefusal, statusOf } from './s3-errors.ts';
import type { ExpectedFile, SignedPut, Storage, StoredObject } from './storage.ts';
import type { S3Settings } from './storage-url.ts';

/** Larger files are sent in parts, bytes. */
const WHOLE = 16 * 1024 * 1024;
/** S3 takes no more parts of a file. */
const MAX_PARTS = 10_000;
/** Part size of a file whose size is not known before, bytes: 320 GB fit. */
const STREAM_PART = 32 * 1024 * 1024;
/** Parts of one file that are sent at a time. */
const PARALLEL = 2;
/** Sizes that are remembered: what is stored never changes. */
const KNOWN_SIZES = 50_000;
const CONNECT_TIMEOUT: Milliseconds = 5000;
/** Without a byte on the way. */
const SILENCE: Milliseconds = 60_000;
const ATTEMPTS = 3;
/** Requests at the same time: each viewer reads a segment. */
const SOCKETS = 500;
/** Parts of a file that was never finished are removed after this. */
const UNFINISHED: Milliseconds = 2 * 86_400_000;
const ID = 'storage-id';

/**
 * A bucket of an S3-compatible store. Files are read through the server and not by a redirect: a page then needs no
 * permission for a second origin (CORS, Content-Security-Policy, `Authorization` on the redirected request), and addresses
 * expire when the server says. A cache or CDN in front of the server can keep segments, which never change.
 */
export class S3Storage implements Storage {
  /** A bucket has no end. */
  readonly freeSpace = { bytes: async (): Promise<number> => Infinity };
  readonly parts: S3Parts;
  readonly #client: S3Client;
  readonly #settings: S3Settings;
  readonly #sizes = new LRUCache<string, number>({ max: KNOWN_SIZES });

  private constructor(settings: S3Settings) {
    const { credentials, endpoint, region } = settings;
    this.#settings = settings;
    this.#client = new S3Client({
      region,
      ...(credentials && { credentials }),
      // A host of its own for each bucket is something that few other stores have.
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      // Many stores do not know the checksums that the SDK adds by itself.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: ATTEMPTS,
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT, socketTimeout: SILENCE, httpAgent: { maxSockets: SOCKETS }, httpsAgent: { maxSockets: SOCKETS } },
    });
    this.parts = new S3Parts(this.#client, (key) => this.#at(key));
  }

  /** @throws ConfigError when the store does not answer or refuses */
  static async open(settings: S3Settings): Promise<S3Storage> {
    const storage = new S3Storage(settings);
    try {
      await storage.id();
      await storage.#abortUnfinished('', Date.now() - UNFINISHED);
      return storage;
    } catch (error) {
      storage.close();
      throw startRefusal(error, settings);
    }
  }

  async putStream(key: string, contents: Readable): Promise<void> {
    await this.#upload({ Key: key, Body: contents }, STREAM_PART);
  }

  async putBytes(key: string, contents: Uint8Array): Promise<void> {
    await this.#call(() => this.#client.send(new PutObjectCommand({ ...this.#at(key), Body: contents })));
  }

  async putFile(key: string, path: string): Promise<void> {
    const { size } = await stat(path);
    if (size <= WHOLE) await this.putBytes(key, await readFile(path));
    else await this.#upload({ Key: key, Body: createReadStream(path) }, Math.max(WHOLE, Math.ceil(size / MAX_PARTS)));
    await rm(path);
  }

  async open(key: string): Promise<StoredObject | undefined> {
    const size = this.#sizes.get(key) ?? (await this.#sizeOf(key));
    if (size === undefined) return undefined;
    this.#sizes.set(key, size);
    return { size, read: ({ start, end }) => Readable.from(this.#read(key, start, end), { objectMode: false }) };
  }

  async *list(): AsyncGenerator<string> {
    const { Bucket, Key: Prefix } = this.#at('');
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.#client }, { Bucket, Prefix })) {
      for (const { Key = '' } of Contents) if (Key !== Prefix + ID) yield Key.slice(Prefix.length);
    }
  }

  pathOf(): undefined {
    return undefined;
  }

  async signPut(key: string, { size, contentType, expiresIn }: ExpectedFile): Promise<SignedPut> {
    const command = new PutObjectCommand({ ...this.#at(key), ContentLength: size, ContentType: contentType, IfNoneMatch: '*' });
    const signed = new Set(['content-length', 'content-type', 'if-none-match']);
    const url = await getSignedUrl(this.#client, command, { expiresIn: Math.floor(expiresIn / 1000), signableHeaders: signed, unhoistableHeaders: signed });
    // What is there cannot be replaced. Every client sends the length by itself.
    return { url, headers: { 'Content-Type': contentType, 'If-None-Match': '*' } };
  }

  async removeAll(prefix: string): Promise<void> {
    const folder = `${prefix}/`;
    await this.#abortUnfinished(folder, Infinity);
    const { Bucket, Key: Prefix } = this.#at(folder);
    await this.#call(async () => {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: this.#client }, { Bucket, Prefix })) {
        const Objects = Contents.flatMap(({ Key }) => (Key === undefined ? [] : [{ Key }]));
        if (Objects.length === 0) continue;
        const { Errors: [failed] = [] } = await this.#client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
        if (failed) throw new Error(`${failed.Key}: ${failed.Code} ${failed.Message}`);
      }
    });
    for (const key of this.#sizes.keys()) if (key.startsWith(folder)) this.#sizes.delete(key);
  }

  async id(): Promise<string> {
    const known = await this.#text(ID);
    if (known !== undefined) return known;
    try {
      await this.#client.send(new PutObjectCommand({ ...this.#at(ID), Body: randomUUID(), IfNoneMatch: '*' }));
    } catch (error) {
      // Another server was quicker.
      if (![409, 412].includes(statusOf(error) ?? 0)) throw error;
    }
    return (await this.#text(ID)) ?? '';
  }

  close(): void {
    this.#client.destroy();
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#settings.bucket, Key: this.#settings.prefix + key };
  }

  async #upload({ Key, Body }: { Key: string; Body: Readable }, partSize: number): Promise<void> {
    const upload = new Upload({ client: this.#client, params: { ...this.#at(Key), Body }, partSize, queueSize: PARALLEL, leavePartsOnError: false });
    await this.#call(() => upload.done());
  }

  async #sizeOf(key: string): Promise<number | undefined> {
    try {
      return (await this.#client.send(new HeadObjectCommand(this.#at(key)))).ContentLength;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw asStorageError(error);
    }
  }

  async *#read(key: string, start: number, end: number): AsyncGenerator<Buffer> {
    // No range of an empty file is valid.
    if (end < start) return;
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ ...this.#at(key), Range: `bytes=${start}-${end}` }));
      yield* Body as Readable & AsyncIterable<Buffer>;
    } catch (error) {
      this.#sizes.delete(key);
      throw isMissing(error) ? new ServerError('segment_unknown', { cause: error }) : asStorageError(error);
    }
  }

  async #text(key: string): Promise<string | undefined> {
    try {
      return await (await this.#client.send(new GetObjectCommand(this.#at(key)))).Body?.transformToString();
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Removes the parts of files below a folder that were begun before `time` and never finished. */
  async #abortUnfinished(folder: string, time: UnixMs): Promise<void> {
    const { Bucket, Key: Prefix } = this.#at(folder);
    let marker: Pick<ListMultipartUploadsCommandInput, 'KeyMarker' | 'UploadIdMarker'> | undefined = {};
    while (marker) {
      const page: ListMultipartUploadsCommandOutput = await this.#call(() => this.#client.send(new ListMultipartUploadsCommand({ Bucket, Prefix, ...marker })));
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        if (Key === undefined || UploadId === undefined || (Initiated?.getTime() ?? 0) > time) continue;
        await this.#client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch((error: unknown) => {
          if (!isMissing(error)) throw asStorageError(error);
        });
      }
      marker = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker } : undefined;
    }
  }

  async #call<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw asStorageError(error);
    }
  }
}
