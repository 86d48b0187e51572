import { html, nothing, type TemplateResult } from 'lit';
import type { ExtrasHost } from './extras-host.ts';

const SHOWN_FOR = 8000;

export interface NoticeAction {
  readonly label: string;
  click(): void;
}

/** A line over the picture, for a while, and what to do about it. */
export class Notice {
  readonly #host: ExtrasHost;
  #text = '';
  #action: NoticeAction | undefined;
  #cancel: (() => void) | undefined;

  constructor(host: ExtrasHost) {
    this.#host = host;
  }

  tell(text: string, action?: NoticeAction): void {
    this.#text = text;
    this.#action = action;
    this.#cancel?.();
    this.#cancel = this.#host.environment().after(SHOWN_FOR, () => this.close());
    this.#host.requestUpdate();
  }

  render(): TemplateResult {
    const action = this.#action;
    const act = () => {
      this.close();
      action?.click();
    };
    // The region is there before its words, for screen readers.
    return html`<div role="status">
      ${this.#text
        ? html`<div class="resume notice" part="notice">
            <span>${this.#text}</span>
            ${action ? html`<span aria-hidden="true">·</span><button class="bare" part="notice-action" @click=${act}>${action.label}</button>` : nothing}
          </div>`
        : nothing}
    </div>`;
  }

  close(): void {
    this.#cancel?.();
    this.#text = '';
    this.#action = undefined;
    this.#host.requestUpdate();
  }
}
