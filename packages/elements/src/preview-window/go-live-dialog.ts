import type { Destination } from '@oriel/core';
import { html, nothing, type ReactiveElement, type TemplateResult } from 'lit';
import { Modal } from '../base/modal.ts';
import { plus, radio } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { PreviewMessages } from './words.ts';

export interface GoLiveOptions {
  messages: PreviewMessages;
  destinations: readonly Destination[];
  isLive: boolean;
  add(): void;
  goLive(ids: string[]): void;
}

/** Asks once before the programme becomes public, and names where. */
export class GoLiveDialog {
  readonly #host: ReactiveElement;
  readonly #modal: Modal;
  /** Missing: not chosen yet, then all are. */
  #chosen: ReadonlySet<string> | undefined;

  constructor(host: ReactiveElement) {
    this.#host = host;
    this.#modal = new Modal(host, 'go-live');
  }

  /** @param chosen those that are live; missing: those of the last time */
  open(chosen?: readonly string[]): void {
    if (chosen) this.#chosen = new Set(chosen);
    void this.#modal.open();
  }

  render({ add, destinations, goLive, isLive, messages }: GoLiveOptions): TemplateResult {
    const { preview: words } = messages;
    return this.#modal.render(() => {
      const chosen = destinations.filter(({ id }) => this.#chosen?.has(id) ?? true).map(({ id }) => id);
      const submit = (event: Event) => {
        event.preventDefault();
        if (chosen.length === 0) return;
        this.#modal.close();
        goLive(chosen);
      };
      return html`<form @submit=${submit}>
        <h2 id="go-live-title">${isLive ? words.changeTitle : words.goLiveTitle}</h2>
        <p>${destinations.length === 0 ? words.noDestinations : isLive ? words.changeText : words.goLiveText}</p>
        ${destinations.map(
          ({ hasKey, id, kind, name }) => html`<label class="choice">
            <input type="checkbox" .checked=${chosen.includes(id)} @change=${() => this.#toggle(id, chosen)} />
            <span><b dir="auto">${name}</b> <span class="facts">${words.kinds[kind] ?? kind}${hasKey ? nothing : html` · ${words.noKey}`}</span></span>
          </label>`,
        )}
        <div class="actions">
          <button type="button" @click=${() => this.#modal.close()}>${words.cancel}</button>
          ${destinations.length === 0
            ? html`<button type="button" class="primary" @click=${() => this.#add(add)}>${icon(plus)}${words.add}</button>`
            : html`<button class="primary danger" part="go-live-now" ?disabled=${chosen.length === 0}>${icon(radio)}${isLive ? words.apply : words.goLiveNow}</button>`}
        </div>
      </form>`;
    });
  }

  #toggle(id: string, chosen: readonly string[]): void {
    this.#chosen = new Set(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
    this.#host.requestUpdate();
  }

  #add(add: () => void): void {
    this.#modal.close();
    add();
  }
}
