import { CLIENT_HANDSHAKE } from './handshake.ts';

const WRAP = 2 ** 32;

/**
 * What a server has taken, by its acknowledgements (RTMP 1.0 §5.4.3). It says so each time that it has read a window, which
 * some choose larger than they were asked to: the window counts as large as the largest step so far. Some servers never
 * acknowledge; numbers that make no sense end the use of them.
 */
export class Acknowledgements {
  #window: number;
  #last: number | undefined;
  #usable = true;

  /** @param window what the server was asked for, bytes */
  constructor(window: number) {
    this.#window = window;
  }

  /**
   * Bytes that have been read, and those that need no acknowledgement yet. Infinite while it cannot be known. A server that does
   * not count the handshake acknowledges that much later: at a low bit rate it would seem dead for seconds.
   */
  get taken(): number {
    return this.#last === undefined || !this.#usable ? Infinity : this.#last + this.#window + CLIENT_HANDSHAKE;
  }

  /**
   * @param sequence all bytes that the server has read, with 32 bits; some count from the handshake, others after it
   * @param written all bytes that were sent
   */
  add(sequence: number, written: number): void {
    const last = this.#last ?? 0;
    const step = (((sequence - last) % WRAP) + WRAP) % WRAP;
    if (last + step > written) this.#usable = false;
    this.#last = last + step;
    this.#window = Math.max(this.#window, step);
  }
}
