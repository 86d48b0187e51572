import { destinationKinds, type Destination, type DestinationEdit } from '@oriel/core';
import { html, nothing, type ReactiveElement, type TemplateResult } from 'lit';
import { Modal } from '../base/modal.ts';
import type { PreviewMessages } from './words.ts';

/** Adds a destination, or changes one. Its stream key is sent and never shown. */
export class DestinationForm {
  readonly #host: ReactiveElement;
  readonly #modal: Modal;
  #edited: Destination | undefined;
  #kind = 'youtube';

  constructor(host: ReactiveElement) {
    this.#host = host;
    this.#modal = new Modal(host, 'destination');
  }

  /** @param destination missing: a new one */
  open(destination?: Destination): void {
    this.#edited = destination;
    this.#kind = destination?.kind ?? 'youtube';
    void this.#modal.open();
  }

  close(): void {
    this.#modal.close();
  }

  /** @param save resolves to whether it was saved: the form stays open otherwise @param error of the last try */
  render(messages: PreviewMessages, error: unknown, save: (edit: DestinationEdit, id: string | undefined) => Promise<boolean>): TemplateResult {
    const { preview: words } = messages;
    return this.#modal.render(() => {
      const edited = this.#edited;
      const submit = async (event: Event) => {
        event.preventDefault();
        if (await save(read(event.target as HTMLFormElement), edited?.id)) this.close();
      };
      return html`<form @submit=${submit}>
        <h2 id="destination-title">${edited ? words.editTitle : words.addTitle}</h2>
        ${error}
        <label class="field">
          <span class="name">${words.platform}</span>
          <select name="kind" @change=${(event: Event) => this.#choose((event.target as HTMLSelectElement).value)}>
            ${destinationKinds.map((kind) => html`<option value=${kind} ?selected=${kind === this.#kind}>${words.kinds[kind]}</option>`)}
          </select>
        </label>
        <label class="field"><span class="name">${words.destinationName}</span><input name="name" required maxlength="100" .value=${edited?.name ?? ''} autocomplete="off" /></label>
        <label class="field">
          <span class="name">${words.url}</span>
          <input name="url" dir="ltr" maxlength="2048" pattern="(rtmps?|srt)://.+" title=${words.urlHint} ?required=${this.#kind === 'custom'} .value=${edited?.url ?? ''} autocomplete="off" spellcheck="false" />
          <span class="hint">${this.#kind === 'custom' ? words.urlHint : words.urlDefault}</span>
        </label>
        <label class="field">
          <span class="name">${words.key}</span>
          <input name="key" dir="ltr" type="password" maxlength="512" autocomplete="new-password" placeholder=${edited?.hasKey ? words.keySet : nothing} />
          <span class="hint">${words.keyHint}</span>
        </label>
        <div class="actions">
          <button type="button" @click=${() => this.close()}>${words.cancel}</button>
          <button class="primary">${words.save}</button>
        </div>
      </form>`;
    });
  }

  #choose(kind: string): void {
    this.#kind = kind;
    this.#host.requestUpdate();
  }
}

function read(form: HTMLFormElement): DestinationEdit {
  const data = new FormData(form);
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const [url, streamKey] = [text('url'), text('key')];
  return { name: text('name'), kind: text('kind') as DestinationEdit['kind'], ...(url && { url }), ...(streamKey && { streamKey }) };
}
