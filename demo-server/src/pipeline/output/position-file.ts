import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Milliseconds } from '../../media/frame.ts';

const SIZE = 16;

/**
 * How far the output was published: the batch, and the time of the newest picture. It is written before each picture, so that
 * after a crash no picture is published twice.
 */
export class PositionFile {
  readonly #file: number;
  readonly #bytes = Buffer.alloc(SIZE);
  readonly batch: number | undefined;
  readonly time: Milliseconds | undefined;

  constructor(path: string) {
    this.#file = openSync(path, 'a+', 0o600);
    closeSync(this.#file);
    this.#file = openSync(path, 'r+');
    if (readSync(this.#file, this.#bytes, 0, SIZE, 0) < SIZE) return;
    this.batch = this.#bytes.readDoubleLE(0);
    this.time = this.#bytes.readDoubleLE(8);
  }

  write(batch: number, time: Milliseconds): void {
    this.#bytes.writeDoubleLE(batch, 0);
    this.#bytes.writeDoubleLE(time, 8);
    writeSync(this.#file, this.#bytes, 0, SIZE, 0);
  }

  close(): void {
    closeSync(this.#file);
  }
}
