/** Items that wait for one reader. */
export class WorkQueue<Item> {
  readonly #items: Item[] = [];
  #changed = Promise.withResolvers<void>();
  #isEnded = false;

  get length(): number {
    return this.#items.length;
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#wake();
  }

  /** No items follow. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /** The next item; `undefined` after the last. @throws the reason of the signal */
  async take(signal: AbortSignal): Promise<Item | undefined> {
    const abort = () => this.#wake();
    signal.addEventListener('abort', abort, { once: true });
    try {
      while (this.#items.length === 0 && !this.#isEnded) {
        signal.throwIfAborted();
        await this.#changed.promise;
      }
      signal.throwIfAborted();
      return this.#items.shift();
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
