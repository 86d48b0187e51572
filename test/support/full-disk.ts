import { spawnSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';

const GB = 1e9;
/** Others use the disk as well: their files must neither fill it nor free it. */
const MARGIN = 4 * GB;

const freeBytes = (path: string): number => {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
};

/** Why no disk can be filled here; undefined where one can. */
export const FILLING_MISSING =
  spawnSync('fallocate', ['--version']).status === 0 ? (freeBytes(tmpdir()) > 5 * MARGIN ? undefined : 'a disk with less than 20 GB free') : 'no fallocate: install util-linux';

/** A disk that is full for a server with this environment once it is filled: a file takes room without being written. */
export class FullDisk {
  readonly env: { MIN_FREE_GB: string };
  readonly #path: string;

  /** @param path of the file, which must not exist */
  constructor(path: string, folder = tmpdir()) {
    this.#path = path;
    this.env = { MIN_FREE_GB: String(Math.floor((freeBytes(folder) - MARGIN) / GB)) };
  }

  fill(): void {
    const { status, stderr } = spawnSync('fallocate', ['--length', String(2 * MARGIN), this.#path], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The disk cannot be filled: ${stderr}`);
  }

  free(): Promise<void> {
    return rm(this.#path, { force: true });
  }
}
