import { ServerError } from '@oriel/core/contract';
import type { FreeSpace } from '../net/free-space.ts';

/** Bytes of a file that have not arrived yet. */
export type Missing = () => number | Promise<number>;

export interface UploadSpaceOptions {
  /** Free space of the disk, measured each time: files are being written to it. */
  freeSpace: Pick<FreeSpace, 'bytes'>;
  /** Space that uploads leave free, bytes. */
  minFreeBytes: number;
}

/** Room on a disk for files that are on their way, so that two do not begin where there is room for one. */
export class UploadSpace {
  readonly #options: UploadSpaceOptions;
  readonly #reserved = new Set<Missing>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: UploadSpaceOptions) {
    this.#options = options;
  }

  /** @returns what releases it. @throws OrielError `disk_full` */
  reserve(missing: Missing): Promise<() => void> {
    const reserved = this.#turn.then(async () => {
      // Before the free space: what arrives in between counts twice rather than not at all.
      const bytes = await Promise.all([...this.#reserved, missing].map(async (each) => each()));
      await this.require(bytes.reduce((sum, each) => sum + each, 0));
      this.#reserved.add(missing);
      return () => void this.#reserved.delete(missing);
    });
    this.#turn = reserved.catch(() => {});
    return reserved;
  }

  /** @param bytes besides what is to stay free. @throws OrielError `disk_full` */
  async require(bytes: number): Promise<void> {
    const { freeSpace, minFreeBytes } = this.#options;
    if ((await freeSpace.bytes()) - bytes < minFreeBytes) throw new ServerError('disk_full', { message: 'There is no room for this file.' });
  }
}
