/** Counts listeners on any target, and size observers, while it is open. */
export class Ledger {
  readonly #entries = new Map<EventTarget, Set<string>>();
  readonly #ids = new Map<unknown, number>();
  readonly #originals = { add: EventTarget.prototype.addEventListener, remove: EventTarget.prototype.removeEventListener, ResizeObserver };
  #observers = 0;

  /** Listeners on the window and the document. */
  get pageListeners(): number {
    return (this.#entries.get(window)?.size ?? 0) + (this.#entries.get(document)?.size ?? 0);
  }

  get count(): { listeners: number; observers: number } {
    return { listeners: [...this.#entries.values()].reduce((sum, { size }) => sum + size, 0), observers: this.#observers };
  }

  open(): void {
    const { add, remove, ResizeObserver: Original } = this.#originals;
    const enter = (target: EventTarget, key: string) => void (this.#entries.get(target) ?? this.#entries.set(target, new Set()).get(target)!).add(key);
    const strike = (target: EventTarget, key: string) => void this.#entries.get(target)?.delete(key);
    const keyOf = (type: string, listener: unknown, options: unknown) => {
      if (!this.#ids.has(listener)) this.#ids.set(listener, this.#ids.size);
      const capture = typeof options === 'object' ? Boolean((options as AddEventListenerOptions | null)?.capture) : Boolean(options);
      return `${type} ${this.#ids.get(listener)} ${capture}`;
    };
    const observed = (by: number) => void (this.#observers += by);
    EventTarget.prototype.addEventListener = function (this: EventTarget | undefined, type, listener, options) {
      const target = this ?? globalThis;
      const key = keyOf(type, listener, options);
      // A signal aborts once and is freed with its listeners.
      const { once = type === 'abort', signal } = typeof options === 'object' ? options : {};
      // Listener objects are Lit's, on nodes of a template, and are freed with them.
      if (typeof listener === 'function' && !signal?.aborted) {
        enter(target, key);
        if (signal) add.call(signal, 'abort', () => strike(target, key), { once: true });
        if (once) add.call(target, type, () => strike(target, key), { once: true, ...(signal && { signal }) });
      }
      add.call(target, type, listener, options);
    };
    EventTarget.prototype.removeEventListener = function (this: EventTarget | undefined, type, listener, options) {
      strike(this ?? globalThis, keyOf(type, listener, options));
      remove.call(this ?? globalThis, type, listener, options);
    };
    globalThis.ResizeObserver = class extends Original {
      constructor(callback: ResizeObserverCallback) {
        super(callback);
        observed(1);
      }
      override disconnect() {
        observed(-1);
        super.disconnect();
      }
    };
  }

  close(): void {
    const { add, remove, ResizeObserver: Original } = this.#originals;
    EventTarget.prototype.addEventListener = add;
    EventTarget.prototype.removeEventListener = remove;
    globalThis.ResizeObserver = Original;
  }
}
