import { statfs } from 'node:fs/promises';
import type { Milliseconds } from '../media/frame.ts';

/** Bytes that this process may still write to the file system that holds `path`. */
export type MeasureFreeSpace = (path: string) => Promise<number>;

export const measureFreeSpace: MeasureFreeSpace = async (path) => {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
};

/** Free space, measured at most once in `maxAge`. */
export class FreeSpace {
  readonly #path: string;
  readonly #measure: MeasureFreeSpace;
  readonly #now: () => Milliseconds;
  readonly #maxAge: Milliseconds;
  #measured: { at: Milliseconds; bytes: Promise<number> } | undefined;

  constructor(path: string, { measure = measureFreeSpace, now = () => Date.now(), maxAge = 1000 }: { measure?: MeasureFreeSpace; now?: () => Milliseconds; maxAge?: Milliseconds } = {}) {
    this.#path = path;
    this.#measure = measure;
    this.#now = now;
    this.#maxAge = maxAge;
  }

  bytes(): Promise<number> {
    const at = this.#now();
    const last = this.#measured;
    if (last && Math.abs(at - last.at) < this.#maxAge) return last.bytes;
    const bytes = this.#measure(this.#path);
    this.#measured = { at, bytes };
    return bytes;
  }

  /** Forgets what was measured, after a write that failed. */
  invalidate(): void {
    this.#measured = undefined;
  }
}
