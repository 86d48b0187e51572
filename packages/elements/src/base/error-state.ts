import { OrielError } from '@oriel/core';

/** An error that lasts while something is retried: announced once per code, and shown unless the page handles it. */
export class ErrorState {
  readonly #announce: (error: OrielError) => boolean;
  #code: string | undefined;
  #handled = false;
  #shown: OrielError | undefined;

  /** @param announce returns false when a listener prevented the default, as `emit` does */
  constructor(announce: (error: OrielError) => boolean) {
    this.#announce = announce;
  }

  /** What the viewer should read. */
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
      this.#handled = !this.#announce(error);
    }
    this.#shown = this.#handled ? undefined : error;
  }

  /** Something older is shown in its place; the same error is not announced again when it comes back. */
  hide(): void {
    this.#shown = undefined;
  }

  over(): void {
    this.#code = undefined;
    this.#shown = undefined;
  }
}
