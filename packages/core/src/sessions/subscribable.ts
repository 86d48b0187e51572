/** Tells listeners about changes. Listeners take no argument: they read what they need. */
export abstract class Subscribable {
  readonly #listeners = new Set<() => void>();

  /** Bound to its object. @returns a function that ends the subscription */
  readonly subscribe = (listener: () => void): (() => void) => {
    // A wrapper, so that one function may subscribe twice.
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  };

  protected notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
