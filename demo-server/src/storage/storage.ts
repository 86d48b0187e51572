import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';

/** Where files are until they are complete. */
const INCOMING = 'incoming';

/**
 * The files of the library, by key. Keys are made by the server and never hold what a user wrote. A key has either nothing
 * or a whole file: everything is written under a temporary key, then moved.
 */
export class Storage {
  readonly #disk: Disk;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#disk = new Disk(new FSDriver({ location: folder, visibility: 'private' }));
  }

  /** @param folder absolute; files that an earlier run left incomplete are removed from it */
  static async open(folder: string): Promise<Storage> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rm(join(folder, INCOMING), { recursive: true, force: true });
    return new Storage(folder);
  }

  /** Stores what a stream yields. When it fails, nothing is left of it. */
  async putStream(key: string, contents: Readable): Promise<void> {
    // It may fail before anything reads it.
    contents.on('error', () => {});
    await this.#viaTemporaryKey(key, async (temporary) => {
      // Opened first: flydrive's own stream may still create its file after it has failed.
      await mkdir(join(this.#folder, INCOMING), { recursive: true });
      const file = await open(this.pathOf(temporary), 'wx', 0o600);
      await pipeline(contents, file.createWriteStream());
    });
  }

  async putBytes(key: string, contents: Uint8Array): Promise<void> {
    await this.#viaTemporaryKey(key, (temporary) => this.#disk.put(temporary, contents));
  }

  /** Moves a finished file of this machine into the storage; it is copied only where that is another file system. */
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

  /** Whether there is a file under a key. */
  has(key: string): Promise<boolean> {
    return this.#disk.exists(key);
  }

  /** Bytes. */
  async sizeOf(key: string): Promise<number> {
    return (await this.#disk.getMetaData(key)).contentLength;
  }

  /** The file of this machine that holds a key, for programs that read files, and for answers with ranges. */
  pathOf(key: string): string {
    return join(this.#folder, key);
  }

  /** Removes everything whose key starts with `prefix` and a slash. */
  async removeAll(prefix: string): Promise<void> {
    await this.#disk.deleteAll(prefix);
  }

  async #viaTemporaryKey(key: string, write: (temporary: string) => Promise<void>): Promise<void> {
    const temporary = `${INCOMING}/${randomUUID()}`;
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
