import { accessSync, closeSync, constants, fstatSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { UnixMs } from '../../media/frame.ts';

/** Files in memory, on Linux. */
const MEMORY = '/dev/shm';
const NAME = /^oriel-mixer-(\d+)-/;

/**
 * The newest picture of a decoder, in a file in memory that FFmpeg replaces with each picture. Pictures that nobody looks at
 * cost nothing here, and one that is shown is read at once, where a pipe brings it in 22 pieces or more.
 */
export class PictureFile {
  readonly #path: string;
  #seen = 0;
  #read = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** FFmpeg's output options. */
  get args(): string[] {
    return ['-threads', '1', '-c:v', 'rawvideo', '-f', 'image2', '-update', '1', '-atomic_writing', '1', `file:${this.#path}`];
  }

  /** Whether there is another picture than the last time. */
  look(): boolean {
    const inode = statSync(this.#path, { throwIfNoEntry: false })?.ino ?? this.#seen;
    const isNew = inode !== this.#seen;
    this.#seen = inode;
    return isNew;
  }

  /** Reads the picture, if it is another one than the last time. Returns when it was written. */
  read(into: Uint8Array): UnixMs | undefined {
    if (this.#seen === this.#read) return undefined;
    let file: number;
    try {
      file = openSync(this.#path, 'r');
    } catch {
      return undefined;
    }
    try {
      const { ino, mtimeMs, size } = fstatSync(file);
      if (size !== into.byteLength || readSync(file, into, 0, size, 0) !== size) return undefined;
      this.#seen = ino;
      this.#read = ino;
      return mtimeMs;
    } finally {
      closeSync(file);
    }
  }

  remove(): void {
    for (const path of [this.#path, `${this.#path}.tmp`]) rmSync(path, { force: true });
  }
}

/** The files of one mixer, which nobody else can read. */
export class PictureFolder {
  readonly #path: string;
  #count = 0;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Undefined where files are not in memory. Removes what programs that were killed have left. */
  static open(): PictureFolder | undefined {
    try {
      accessSync(MEMORY, constants.W_OK);
    } catch {
      return undefined;
    }
    for (const name of readdirSync(MEMORY)) {
      const pid = Number(NAME.exec(name)?.[1] ?? Number.NaN);
      if (!Number.isNaN(pid) && !isRunning(pid)) rmSync(join(MEMORY, name), { recursive: true, force: true });
    }
    return new PictureFolder(mkdtempSync(join(MEMORY, `oriel-mixer-${process.pid}-`)));
  }

  add(): PictureFile {
    return new PictureFile(join(this.#path, `${this.#count++}.yuv`));
  }

  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
