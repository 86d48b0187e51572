import { OrielError } from '@oriel/core';

/** An error that lasts while something is tried again: told once for each code, and shown unless the page deals with it. */
export class Trouble {
  readonly #tell: (error: OrielError) => boolean;
  #code: string | undefined;
  #handled = false;
  #shown: OrielError | undefined;

  /** @param tell false when a listener prevented the default, as `emit` gives it */
  constructor(tell: (error: OrielError) => boolean) {
    this.#tell = tell;
  }

  /** What the viewer is to read. */
  get shown(): OrielError | undefined {
    return this.#shown;
  }

  /** From the first failure until something succeeds. */
  get lasts(): boolean {
    return this.#code !== undefined;
  }

  failed(cause: unknown): void {
    const error = cause instanceof OrielError ? cause : new OrielError('internal', { cause });
    if (error.code !== this.#code) {
      this.#code = error.code;
      this.#handled = !this.#tell(error);
    }
    this.#shown = this.#handled ? undefined : error;
  }

  /** Something older is shown in its place; it is no news when it comes back. */
  hide(): void {
    this.#shown = undefined;
  }

  over(): void {
    this.#code = undefined;
    this.#shown = undefined;
  }
}
