import { type Picture, pictureOf, type Size } from './picture.ts';

/** Memory for pictures on their way to the encoder. A picture is used again when the encoder has taken it. */
export class FrameBuffers {
  readonly #size: Size;
  readonly #free: Picture[] = [];
  #left: number;

  constructor(size: Size, most: number) {
    this.#size = size;
    this.#left = most;
  }

  /** Undefined while all of them are in use. What it holds is left from its last use. */
  take(): Picture | undefined {
    const free = this.#free.pop();
    if (free || this.#left === 0) return free;
    this.#left--;
    return pictureOf(this.#size);
  }

  release(picture: Picture): void {
    this.#free.push(picture);
  }
}
