import { statfs } from 'node:fs/promises';
import type { Milliseconds, UnixMs } from '../media/frame.ts';

/** Bytes that this process may still write to the file system that holds `path`. */
export type MeasureFreeSpace = (path: string) => Promise<number>;

export const measureFreeSpace: MeasureFreeSpace = async (path) => {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
};

/** The free space of a file system, measured at most once per `maxAge` (default 1 s). */
export class FreeSpace {
  readonly #path: string;
  readonly #measure: MeasureFreeSpace;
  readonly #now: () => UnixMs;
  readonly #maxAge: Milliseconds;
  #measured: { at: UnixMs; bytes: Promise<number> } | undefined;

  constructor(path: string, { measure = measureFreeSpace, now = () => Date.now(), maxAge = 1000 }: { measure?: MeasureFreeSpace; now?: () => UnixMs; maxAge?: Milliseconds } = {}) {
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

  /** Measures again at the next call, as after a write that failed. */
  invalidate(): void {
    this.#measured = undefined;
  }
}
