/** Lets requests wait until something has happened. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  get waiting(): number {
    return this.#waiting.size;
  }

  announce(): void {
    for (const check of [...this.#waiting]) check();
  }

  /**
   * Resolves with the first value of `find` that is not `undefined`. `find` is called at once and after each change.
   *
   * @throws the signal's reason, or what `find` throws
   */
  until<T>(find: () => T | undefined, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#waiting.delete(check);
        signal.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        settle();
        reject(signal.reason as Error);
      };
      const check = (): void => {
        try {
          const value = find();
          if (value === undefined) return;
          settle();
          resolve(value);
        } catch (error) {
          settle();
          reject(error as Error);
        }
      };
      if (signal.aborted) return abort();
      this.#waiting.add(check);
      signal.addEventListener('abort', abort, { once: true });
      check();
    });
  }
}
