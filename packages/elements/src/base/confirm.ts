import { html, type ReactiveElement, type TemplateResult } from 'lit';
import { Modal } from './modal.ts';

interface Question {
  title: string;
  text: string;
  /** Of the button that does it. */
  label: string;
  confirmed(): void;
}

/** Asks before something that cannot be undone. */
export class Confirm {
  readonly #modal: Modal;
  #question: Question | undefined;

  constructor(host: ReactiveElement) {
    this.#modal = new Modal(host, 'confirm');
  }

  ask(question: Question): void {
    this.#question = question;
    void this.#modal.open();
  }

  render(cancel: string): TemplateResult {
    return this.#modal.render(() => {
      const { confirmed, label, text, title } = this.#question ?? { title: '', text: '', label: '', confirmed: () => undefined };
      const submit = (event: Event) => {
        event.preventDefault();
        this.#modal.close();
        confirmed();
      };
      return html`<form @submit=${submit}>
        <h2 id="confirm-title">${title}</h2>
        <p>${text}</p>
        <div class="actions">
          <button type="button" autofocus @click=${() => this.#modal.close()}>${cancel}</button>
          <button class="danger">${label}</button>
        </div>
      </form>`;
    });
  }
}
