import { adoptStyles, type CSSResult, type ReactiveController, type ReactiveElement } from 'lit';

/** A part of an element whose code is loaded when it is first needed. */
export interface LazyPart {
  readonly styles: readonly CSSResult[];
  /** After each update of the element. */
  updated?(): void;
  /** The element is disconnected. It may be used again. */
  close(): void;
}

/** Loads one part of an element, once. */
export class Lazy<Part extends LazyPart> implements ReactiveController {
  readonly #host: ReactiveElement;
  readonly #import: () => Promise<Part>;
  #loading: Promise<Part | undefined> | undefined;
  #part: Part | undefined;

  constructor(host: ReactiveElement, load: () => Promise<Part>) {
    this.#host = host;
    this.#import = load;
    host.addController(this);
  }

  /** `undefined` until it has arrived; then the element renders again. */
  get part(): Part | undefined {
    return this.#part;
  }

  /** Loads it, unless that was tried before. */
  load(): void {
    this.#loading ??= this.#import().then(
      (part) => {
        addStyles(this.#host, part.styles);
        this.#host.requestUpdate();
        return (this.#part = part);
      },
      (cause: unknown) => void console.error('Oriel: a part of the player could not be loaded.', cause),
    );
  }

  /** Its viewer asks for it: loads it also after a failure. */
  async use(action: (part: Part) => void): Promise<void> {
    if (this.#loading && !(await this.#loading)) this.#loading = undefined;
    this.load();
    const part = await this.#loading;
    if (part && this.#host.isConnected) action(part);
  }

  hostUpdated(): void {
    this.#part?.updated?.();
  }

  hostDisconnected(): void {
    this.#part?.close();
  }
}

function addStyles({ renderRoot }: ReactiveElement, styles: readonly CSSResult[]): void {
  if (!(renderRoot instanceof ShadowRoot)) return;
  const before = [...renderRoot.adoptedStyleSheets];
  adoptStyles(renderRoot, [...styles]);
  renderRoot.adoptedStyleSheets = [...before, ...renderRoot.adoptedStyleSheets];
}
