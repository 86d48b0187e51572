import type { Environment } from '@oriel/core';

export interface HoverPictureOptions {
  /** @throws where there is none; the picture then stays hidden. */
  fetch(time: number, signal: AbortSignal): Promise<Blob>;
  environment(): Environment;
  changed(): void;
}

/** The pointer has to rest so long: a hand that passes by asks for nothing. */
const REST = 120;

/** The recorded picture under the pointer: one request at a time, the last one wins. */
export class HoverPicture {
  /** Of the time last asked for, or of one shortly before, while that loads. */
  bitmap: ImageBitmap | undefined;

  readonly #options: HoverPictureOptions;
  #cancel: (() => void) | undefined;
  #abort: AbortController | undefined;

  constructor(options: HoverPictureOptions) {
    this.#options = options;
  }

  show(time: number): void {
    this.#cancel?.();
    this.#cancel = this.#options.environment().after(REST, () => void this.#load(time));
  }

  hide(): void {
    this.#cancel?.();
    this.#abort?.abort();
    this.#put(undefined);
  }

  async #load(time: number): Promise<void> {
    this.#abort?.abort();
    const { signal } = (this.#abort = new AbortController());
    try {
      // Drawn from a bitmap, because a page's policy may refuse blob: addresses.
      const bitmap = await createImageBitmap(await this.#options.fetch(time, signal));
      if (signal.aborted) bitmap.close();
      else this.#put(bitmap);
    } catch {
      if (!signal.aborted) this.#put(undefined);
    }
  }

  #put(bitmap: ImageBitmap | undefined): void {
    if (this.bitmap === bitmap) return;
    this.bitmap?.close();
    this.bitmap = bitmap;
    this.#options.changed();
  }
}
