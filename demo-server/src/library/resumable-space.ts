import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import type { Missing, UploadSpace } from './upload-space.ts';

/** An upload may pause for hours: after this long without bytes it keeps no room from others. */
export const IDLE: Milliseconds = 300_000;

export interface ResumableSpaceOptions {
  /** Where unfinished files are, each with the id of its upload as its name. */
  folder: string;
  /** On the disk that has this folder. */
  unfinished: UploadSpace;
  /** On the disk that has finished files, which may be the same. */
  finished: UploadSpace;
  /** Whether a request sends bytes of the upload. */
  isRunning: (id: string) => boolean;
  now?: () => UnixMs;
}

interface Reservation {
  since: UnixMs;
  release: () => void;
}

/** Room for resumable uploads: each that is active reserves what of it has not arrived yet. */
export class ResumableSpace {
  readonly #options: ResumableSpaceOptions;
  readonly #now: () => UnixMs;
  readonly #reservations = new Map<string, Reservation>();

  constructor({ now = () => Date.now(), ...options }: ResumableSpaceOptions) {
    this.#options = options;
    this.#now = now;
  }

  /** Before an upload begins or goes on. @param size bytes of the whole file. @throws OrielError `disk_full` */
  async reserve(id: string, size: number): Promise<void> {
    const known = this.#reservations.get(id);
    if (known && (await this.#isActive(id, known.since))) return;
    this.release(id);
    const { unfinished, finished } = this.#options;
    const since = this.#now();
    const whileActive = (bytes: Missing): Missing => async () => ((await this.#isActive(id, since)) ? bytes() : 0);
    const releases = [await unfinished.reserve(whileActive(async () => size - ((await this.#fileOf(id))?.size ?? 0)))];
    const release = (): void => releases.forEach((each) => each());
    try {
      if (finished !== unfinished) releases.push(await finished.reserve(whileActive(() => size)));
    } catch (error) {
      release();
      throw error;
    }
    // Another request may have reserved for the same upload meanwhile.
    this.release(id);
    this.#reservations.set(id, { since, release });
  }

  /** At the end of an upload. */
  release(id: string): void {
    this.#reservations.get(id)?.release();
    this.#reservations.delete(id);
  }

  async #isActive(id: string, since: UnixMs): Promise<boolean> {
    if (this.#options.isRunning(id)) return true;
    const lastBytes = (await this.#fileOf(id))?.mtimeMs ?? 0;
    return this.#now() - Math.max(since, lastBytes) < IDLE;
  }

  #fileOf(id: string): Promise<{ size: number; mtimeMs: number } | undefined> {
    return stat(join(this.#options.folder, id)).catch(() => undefined);
  }
}
