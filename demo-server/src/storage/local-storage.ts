import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { glob, link, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import { FreeSpace } from '../net/free-space.ts';
import type { Storage, StoredObject } from './storage.ts';

/** Where files are until they are complete. */
const INCOMING = 'incoming';
const ID = 'storage-id';

/** A folder of this machine, which others may share. Everything is written under a temporary key, then moved. */
export class LocalStorage implements Storage {
  readonly freeSpace: FreeSpace;
  readonly parts = undefined;
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #owner: string;

  private constructor(folder: string, owner: string) {
    this.#folder = folder;
    this.#owner = owner;
    this.#disk = new Disk(new FSDriver({ location: folder, visibility: 'private' }));
    this.freeSpace = new FreeSpace(folder, { maxAge: 0 });
  }

  /** @param folder absolute. @param owner files that an earlier run of this server left incomplete are removed */
  static async open(folder: string, owner: string): Promise<LocalStorage> {
    const incoming = join(folder, INCOMING);
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    for (const name of await readdir(incoming)) if (name.startsWith(owner)) await rm(join(incoming, name), { force: true });
    return new LocalStorage(folder, owner);
  }

  async putStream(key: string, contents: Readable): Promise<void> {
    // It may fail before anything reads it.
    contents.on('error', () => {});
    await this.#viaTemporaryKey(key, async (temporary) => {
      // Opened first: flydrive's own stream may still create its file after it has failed.
      const file = await open(this.pathOf(temporary), 'wx', 0o600);
      await pipeline(contents, file.createWriteStream());
    });
  }

  async putBytes(key: string, contents: Uint8Array): Promise<void> {
    await this.#viaTemporaryKey(key, (temporary) => this.#disk.put(temporary, contents));
  }

  /** The file is copied only where it is on another file system. */
  async putFile(key: string, path: string): Promise<void> {
    const place = this.pathOf(key);
    await mkdir(dirname(place), { recursive: true });
    try {
      await rename(path, place);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
      await this.#viaTemporaryKey(key, (temporary) => this.#disk.moveFromFs(path, temporary));
    }
  }

  async open(key: string): Promise<StoredObject | undefined> {
    const path = this.pathOf(key);
    const found = await stat(path).catch(() => undefined);
    return found?.isFile() ? { size: found.size, read: ({ start, end }) => createReadStream(path, { start, end }) } : undefined;
  }

  async *list(): AsyncGenerator<string> {
    for await (const entry of glob('**', { cwd: this.#folder, withFileTypes: true })) {
      const key = relative(this.#folder, join(entry.parentPath, entry.name));
      if (entry.isFile() && key !== ID && !key.startsWith(`${INCOMING}/`)) yield key;
    }
  }

  pathOf(key: string): string {
    return join(this.#folder, key);
  }

  async signPut(): Promise<undefined> {
    return undefined;
  }

  async removeAll(prefix: string): Promise<void> {
    await this.#disk.deleteAll(prefix);
  }

  async id(): Promise<string> {
    const file = join(this.#folder, ID);
    const known = await readFile(file, 'utf8').catch(() => undefined);
    if (known !== undefined) return known;
    const temporary = this.pathOf(this.#temporaryKey());
    await writeFile(temporary, randomUUID(), { mode: 0o600 });
    try {
      // Unlike `rename`, it does not replace the id that another server has just made.
      await link(temporary, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      await rm(temporary);
    }
    return readFile(file, 'utf8');
  }

  close(): void {
    // Nothing is open.
  }

  #temporaryKey(): string {
    return `${INCOMING}/${this.#owner}.${randomUUID()}`;
  }

  async #viaTemporaryKey(key: string, write: (temporary: string) => Promise<void>): Promise<void> {
    const temporary = this.#temporaryKey();
    try {
      await write(temporary);
      await this.#disk.move(temporary, key);
    } catch (error) {
      await this.#disk.delete(temporary).catch(() => {});
      // flydrive wraps what the stream or the file system reported.
      throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
    }
  }
}
