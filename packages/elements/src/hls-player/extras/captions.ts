import { html, nothing, type TemplateResult } from 'lit';
import { captionStyle } from '../../base/messages/english/caption-style.ts';
import { captionFields } from './caption-fields.ts';
import { CaptionLayer } from './caption-layer.ts';
import { defaultCaptionStyle, rememberCaptionStyle, rememberedCaptionStyle, type CaptionStyle } from './caption-style.ts';
import type { ExtrasHost } from './extras-host.ts';
import { LatePopup } from './late-popup.ts';

const english = { captionStyle };

/** The captions over a picture, and the dialog for their style. */
export class Captions {
  readonly #host: ExtrasHost;
  readonly #popup: LatePopup;
  readonly #layer = new CaptionLayer();
  #style: CaptionStyle;

  constructor(host: ExtrasHost) {
    this.#host = host;
    this.#popup = new LatePopup(host, 'caption-style');
    this.#style = host.remembers ? rememberedCaptionStyle() : defaultCaptionStyle;
    this.#layer.style = this.#style;
  }

  openDialog(): void {
    this.#popup.open();
  }

  render(): TemplateResult {
    return html`${this.#layer.element}${this.#popup.isOpen ? this.#renderDialog() : nothing}`;
  }

  updated(): void {
    const video = this.#host.video();
    if (video) this.#layer.watch(video, this.#popup.isOpen ? this.#words.example : '');
    this.#popup.updated();
  }

  close(): void {
    this.#layer.close();
    this.#popup.close();
  }

  get #words() {
    return this.#host.wordsOf(english).captionStyle;
  }

  #renderDialog(): TemplateResult {
    const popup = this.#popup;
    const words = this.#words;
    const options = { style: this.#style, change: (change: Partial<CaptionStyle>) => this.#change({ ...this.#style, ...change }), close: () => popup.hide() };
    return html`<dialog
      class="popup caption-style"
      part="dialog"
      id=${popup.id}
      popover
      dir=${this.#host.context().direction}
      aria-label=${words.title}
      @beforetoggle=${popup.beforeToggle}
      @toggle=${popup.toggle}
      @keydown=${popup.keyDown}
    >
      ${captionFields(options, words)}
    </dialog>`;
  }

  #change(style: CaptionStyle): void {
    this.#style = this.#layer.style = style;
    if (this.#host.remembers) rememberCaptionStyle(style);
    this.#host.requestUpdate();
  }
}
