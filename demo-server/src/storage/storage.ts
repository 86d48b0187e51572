import type { Readable } from 'node:stream';
import type { Milliseconds } from '../media/frame.ts';
import type { FreeSpace } from '../net/free-space.ts';
import { LocalStorage } from './local-storage.ts';
import type { PartStorage } from './part-storage.ts';
import type { StorageSettings } from './storage-url.ts';

/** A file in the storage. */
export interface StoredObject {
  /** Bytes. */
  size: number;
  /** The bytes from `start` to `end`, inclusive. Fails with OrielError `segment_unknown` when the file has gone since. */
  read(range: { start: number; end: number }): Readable;
}

/** A file that a client is to send. */
export interface ExpectedFile {
  /** Bytes: no other size is taken. */
  size: number;
  contentType: string;
  expiresIn: Milliseconds;
}

export interface SignedPut {
  url: string;
  /** Part of the signature: the client has to send them. */
  headers: Record<string, string>;
}

/**
 * The files of the library, by key. Keys are made by the server and never hold what a user wrote. A key has either nothing
 * or a whole file, also when a write is interrupted. What fails because the storage is away is OrielError `not_ready`.
 */
export interface Storage {
  /** Free space for what is still to be stored. */
  readonly freeSpace: Pick<FreeSpace, 'bytes'>;
  /** Takes files that clients send in parts. `undefined` where clients cannot reach the storage. */
  readonly parts: PartStorage | undefined;

  /** Stores what a stream yields. When it fails, nothing is left of it. */
  putStream(key: string, contents: Readable): Promise<void>;
  putBytes(key: string, contents: Uint8Array): Promise<void>;
  /** Moves a finished file of this machine into the storage. */
  putFile(key: string, path: string): Promise<void>;
  /** `undefined` where there is nothing under the key. */
  open(key: string): Promise<StoredObject | undefined>;
  /** The keys of all files. */
  list(): AsyncIterable<string>;
  /** The file of this machine that holds a key; `undefined` where the files are not on this machine. */
  pathOf(key: string): string | undefined;
  /** A signed URL to which a client may send a file, once, before it expires. `undefined` where clients cannot reach the storage. */
  signPut(key: string, file: ExpectedFile): Promise<SignedPut | undefined>;
  /** Removes everything whose key starts with `prefix` and a slash. */
  removeAll(prefix: string): Promise<void>;
  /** An id that is the same for all who share these files, made by the first of them. */
  id(): Promise<string>;
  close(): void;
}

/**
 * Opens the storage.
 *
 * @param owner the id of this server: what an earlier run of it left incomplete is removed
 * @throws ConfigError when the storage refuses, or what the file system refused
 */
export async function openStorage(settings: StorageSettings, owner: string): Promise<Storage> {
  if (settings.kind === 'file') return LocalStorage.open(settings.folder, owner);
  // The SDK is large: it is loaded only where it is used.
  const { S3Storage } = await import('./s3-storage.ts');
  return S3Storage.open(settings);
}
