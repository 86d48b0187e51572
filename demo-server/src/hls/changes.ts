/** Lets requests wait until something is there. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  get waiting(): number {
    return this.#waiting.size;
  }

  announce(): void {
    for (const check of [...this.#waiting]) check();
  }

  /**
   * What `find` gives once it gives something; it is asked at once and after each change.
   *
   * @throws the signal's reason, or what `find` throws
   */
  until<T>(find: () => T | undefined, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#waiting.delete(check);
        signal.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        end();
        reject(signal.reason as Error);
      };
      const check = (): void => {
        try {
          const value = find();
          if (value === undefined) return;
          end();
          resolve(value);
        } catch (error) {
          end();
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
