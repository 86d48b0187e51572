/** Cuts a byte stream into blocks of one size. `next` gives the memory for a block, `done` gets it when it is full. */
export class BlockReader {
  readonly #next: () => Uint8Array;
  readonly #done: (block: Uint8Array) => void;
  #block: Uint8Array;
  #filled = 0;

  constructor(next: () => Uint8Array, done: (block: Uint8Array) => void) {
    this.#next = next;
    this.#done = done;
    this.#block = next();
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.byteLength; ) {
      const length = Math.min(chunk.byteLength - at, this.#block.byteLength - this.#filled);
      this.#block.set(chunk.subarray(at, at + length), this.#filled);
      at += length;
      this.#filled += length;
      if (this.#filled < this.#block.byteLength) continue;
      const full = this.#block;
      this.#filled = 0;
      this.#done(full);
      this.#block = this.#next();
    }
  }
}
