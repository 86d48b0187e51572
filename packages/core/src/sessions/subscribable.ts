/** Something whose changes can be listened to. Listeners take no argument: they read what they need. */
export abstract class Subscribable {
  readonly #listeners = new Set<() => void>();

  /** Bound, so that it can be handed on as it is. @returns a function that ends the subscription. */
  readonly subscribe = (listener: () => void): (() => void) => {
    // A wrapper, so that one function subscribed twice is called twice and leaves twice.
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  };

  protected notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
