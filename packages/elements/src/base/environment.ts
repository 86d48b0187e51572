import type { OrielClient } from '@oriel/core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What an `<oriel-context>` hands to everything inside it. The theme goes down by CSS: see `theme/tokens.ts`. */
export interface OrielEnvironment {
  readonly client: OrielClient;
  /** BCP 47; missing: the page's language. */
  readonly locale: string | undefined;
}

/** The key of the context, also for other implementations of the protocol, such as `@lit/context`. */
export const environment = Symbol.for('oriel-environment');

type Receive = (value: OrielEnvironment, unsubscribe?: () => void) => void;

/** Asks the elements around for the environment (Context Community Protocol). */
class ContextRequestEvent extends Event {
  readonly context: unknown = environment;
  readonly subscribe: boolean = true;
  readonly callback: Receive;

  constructor(callback: Receive) {
    super('context-request', { bubbles: true, composed: true });
    this.callback = callback;
  }
}

/** The environment around a connected element, which renders again when that changes. */
export class EnvironmentConsumer implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #unsubscribe: (() => void) | undefined;
  #value: OrielEnvironment | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** `undefined` outside a context. */
  get value(): OrielEnvironment | undefined {
    return this.#value;
  }

  hostConnected(): void {
    this.#host.dispatchEvent(new ContextRequestEvent((value, unsubscribe) => this.#receive(value, unsubscribe)));
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = this.#value = undefined;
  }

  #receive(value: OrielEnvironment, unsubscribe: (() => void) | undefined): void {
    // A context that was put in between answers too.
    if (unsubscribe !== this.#unsubscribe) this.#unsubscribe?.();
    this.#unsubscribe = unsubscribe;
    this.#value = value;
    this.#host.requestUpdate();
  }
}

/** Answers the requests from inside an element. */
export class EnvironmentProvider {
  #value: OrielEnvironment;
  readonly #subscribers = new Map<Receive, () => void>();

  constructor(host: HTMLElement, value: OrielEnvironment) {
    this.#value = value;
    host.addEventListener('context-request', (event) => {
      const { callback, context, subscribe } = event as ContextRequestEvent;
      if (context !== environment || event.composedPath()[0] === host) return;
      event.stopPropagation();
      if (subscribe) this.#subscribers.set(callback, () => this.#subscribers.delete(callback));
      callback(this.#value, this.#subscribers.get(callback));
    });
  }

  get value(): OrielEnvironment {
    return this.#value;
  }

  set value(value: OrielEnvironment) {
    this.#value = value;
    for (const [callback, unsubscribe] of this.#subscribers) callback(value, unsubscribe);
  }
}
