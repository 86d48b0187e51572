import { html, nothing, type ReactiveElement, type TemplateResult } from 'lit';

/** A native modal dialog of an element. Its content is there while it is open. */
export class Modal {
  readonly #host: ReactiveElement;
  readonly #id: string;
  #isOpen = false;
  #opener: HTMLElement | null = null;

  /** @param id unique in the shadow tree */
  constructor(host: ReactiveElement, id: string) {
    this.#host = host;
    this.#id = id;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Does nothing on a disconnected element. */
  async open(): Promise<void> {
    if (this.#isOpen || !this.#host.isConnected) return;
    this.#isOpen = true;
    this.#opener = (this.#host.renderRoot as ShadowRoot).activeElement as HTMLElement | null;
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    const dialog = this.#dialog;
    if (dialog?.isConnected && !dialog.open) dialog.showModal();
  }

  close(): void {
    this.#dialog?.close();
    this.#closed();
  }

  /** @param content with an element of the id `<id>-title`, which names the dialog */
  render(content: () => TemplateResult): TemplateResult {
    return html`<dialog id=${this.#id} part="dialog" aria-labelledby="${this.#id}-title" @close=${() => this.#closed()}>${this.#isOpen ? content() : nothing}</dialog>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.#host.renderRoot.querySelector(`#${this.#id}`);
  }

  #closed(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    // Chromium does not return it inside shadow trees.
    if (this.#opener?.isConnected) this.#opener.focus();
    this.#opener = null;
    this.#host.requestUpdate();
  }
}
