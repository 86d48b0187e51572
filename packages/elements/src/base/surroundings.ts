import { isServer, type ReactiveController, type ReactiveControllerHost } from 'lit';
import { onMessages } from './messages/messages.ts';

type Host = ReactiveControllerHost & HTMLElement;

const connected = new Set<Surroundings>();
let observer: MutationObserver | undefined;

onMessages(() => {
  for (const one of connected) one.host.requestUpdate();
});

/** The language and the direction that an element inherits from the elements around it, through shadow roots and slots. */
export class Surroundings implements ReactiveController {
  readonly host: Host;
  #language: string | undefined;
  #direction: 'ltr' | 'rtl' | undefined;

  constructor(host: Host) {
    this.host = host;
    host.addController(this);
  }

  /** The nearest `lang`; empty where there is none. */
  get language(): string {
    return (this.#language ??= isServer ? '' : nearestLanguage(this.host));
  }

  get direction(): 'ltr' | 'rtl' {
    return (this.#direction ??= !isServer && getComputedStyle(this.host).direction === 'rtl' ? 'rtl' : 'ltr');
  }

  hostConnected(): void {
    this.forget();
    if (isServer) return;
    connected.add(this);
    observer ??= new MutationObserver(() => {
      for (const one of connected) {
        one.forget();
        one.host.requestUpdate();
      }
    });
    // Observing a root again changes nothing; a root that is gone takes its observation along.
    for (const node of ancestors(this.host)) {
      if (!node.parentNode) observer.observe(node, { attributeFilter: ['lang', 'dir'], subtree: true });
    }
  }

  hostDisconnected(): void {
    connected.delete(this);
    if (connected.size === 0) observer?.disconnect();
  }

  forget(): void {
    this.#language = this.#direction = undefined;
  }
}

function nearestLanguage(element: Element): string {
  for (const node of ancestors(element)) {
    const language = node instanceof Element ? node.getAttribute('lang') : null;
    if (language !== null) return language;
  }
  return '';
}

/** An element and all around it, as styles are inherited: by slots and by the hosts of shadow roots. */
function* ancestors(element: Element): Generator<Node> {
  for (let node: Node | null = element; node; node = parentOf(node)) yield node;
}

const parentOf = (node: Node): Node | null =>
  (node instanceof Element && node.assignedSlot) || node.parentNode || (node instanceof ShadowRoot ? node.host : null);
