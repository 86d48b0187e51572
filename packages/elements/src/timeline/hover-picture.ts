import type { Environment } from '@oriel/core';

export interface HoverPictureOptions {
  /** @throws if there is no picture; it then stays hidden */
  fetch(time: number, signal: AbortSignal): Promise<Blob>;
  environment(): Environment;
  changed(): void;
}

/** The pointer must rest this long before a picture is loaded. */
const REST = 120;

/** The recorded picture under the pointer. One request at a time; a new one replaces it. */
export class HoverPicture {
  /** While another picture loads, the one before. */
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
      // A bitmap and not an image: the page's policy may refuse blob: URLs.
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
