import { createClient } from '@oriel/core';
import { expect, nextFrame, waitUntil } from '@open-wc/testing';
import '@oriel/elements/define';
import type { LitElement } from 'lit';
import { ManualEnvironment } from '../core/support/manual-environment.ts';

/** What is there now of what has to be given back: listeners anywhere, observers of sizes. */
class Ledger {
  readonly #entries = new Map<EventTarget, Set<string>>();
  readonly #ids = new Map<unknown, number>();
  readonly #originals = { add: EventTarget.prototype.addEventListener, remove: EventTarget.prototype.removeEventListener, ResizeObserver };
  #observers = 0;

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
      const { once = false, signal } = typeof options === 'object' ? options : {};
      // Objects are Lit's own, on nodes of a template, and go with them.
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

/** Down to the last shadow tree. */
const within = (root: Element | ShadowRoot): Element[] =>
  [...root.querySelectorAll('*')].flatMap((element) => [element, ...(element.shadowRoot ? within(element.shadowRoot) : [])]);

describe('coming and going', () => {
  let ledger: Ledger;
  beforeEach(() => (ledger = new Ledger()).open());
  afterEach(() => ledger.close());

  const uses = { 'oriel-timeline': { live: true }, 'oriel-recording-player': { time: Date.now() - 600_000 }, 'oriel-camera-grid': { cameras: ['yard', 'gate'] } };
  for (const [tag, properties] of Object.entries(uses)) {
    it(`twenty times leaves nothing behind of ${tag}`, async () => {
      const environment = Object.assign(new ManualEnvironment(), { time: Date.now() });
      const client = createClient({ server: location.origin, fetch: async () => new Response('{}', { status: 404 }), environment });
      const element = document.createElement(tag) as LitElement;
      Object.assign(element, { client, camera: 'yard', ...properties });
      const kept = ledger.count.listeners;
      const counts: string[] = [];
      const away = async () => {
        element.remove();
        await element.updateComplete;
        await waitUntil(() => environment.delays.length === 0, `timers of ${tag}: ${String(environment.delays)}`);
        counts.push(JSON.stringify({ ...ledger.count, online: environment.listeners }));
      };
      for (let time = 0; time < 20; time++) {
        document.body.append(element);
        await element.updateComplete;
        await nextFrame();
        for (const inner of [element, ...within(element.shadowRoot!)]) {
          inner.dispatchEvent(new PointerEvent('pointermove', { clientX: 100 + time, clientY: 20 }));
        }
        expect(environment.delays).not.to.have.length(0);
        await away();
      }
      for (let time = 0; time < 20; time++) {
        document.body.append(element);
        await away();
      }
      const nothing = JSON.stringify({ listeners: kept, observers: 0, online: 0 });
      expect(counts).to.deep.equal(counts.map(() => nothing));
    });
  }
});
