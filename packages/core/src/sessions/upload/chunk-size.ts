import type { Milliseconds } from '../../contract/index.ts';

const FIRST = 256 * 1024;
const SMALLEST = 64 * 1024;
const LARGEST = 32 * 1024 * 1024;
/** For one request: short enough for progress to be seen, long enough that its round trip does not matter. */
const IDEAL: Milliseconds = 1500;

/** How many bytes a request sends, by how long the ones before it took. */
export class ChunkSize {
  #bytes = FIRST;

  get bytes(): number {
    return this.#bytes;
  }

  sent(bytes: number, took: Milliseconds): void {
    // A small last chunk does not tell how long a full one takes.
    if (bytes < this.#bytes) return;
    const ideal = (bytes * IDEAL) / Math.max(took, 1);
    this.#set(Math.min(Math.max(ideal, this.#bytes / 2), this.#bytes * 4));
  }

  failed(): void {
    this.#set(this.#bytes / 4);
  }

  #set(bytes: number): void {
    this.#bytes = Math.round(Math.min(Math.max(bytes, SMALLEST), LARGEST));
  }
}
