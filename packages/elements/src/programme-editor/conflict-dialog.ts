import { html, type ReactiveElement, type TemplateResult } from 'lit';
import { Modal } from '../base/modal.ts';
import type { EditorMessages } from './words.ts';

interface Choices {
  saveMine(): void;
  loadTheirs(): void;
}

/** Somebody else saved the same programme: whose changes are kept is a choice, never an accident. */
export class ConflictDialog {
  readonly #modal: Modal;
  #choices: Choices | undefined;

  constructor(host: ReactiveElement) {
    this.#modal = new Modal(host, 'conflict');
  }

  open(choices: Choices): void {
    this.#choices = choices;
    void this.#modal.open();
  }

  render({ editor: words }: EditorMessages): TemplateResult {
    const choose = (choice: keyof Choices) => () => {
      this.#modal.close();
      this.#choices?.[choice]();
    };
    return this.#modal.render(
      () => html`<form method="dialog">
        <h2 id="conflict-title">${words.conflictTitle}</h2>
        <p>${words.conflictText}</p>
        <div class="actions">
          <button autofocus>${words.cancel}</button>
          <button type="button" @click=${choose('loadTheirs')}>${words.loadTheirs}</button>
          <button type="button" class="primary" @click=${choose('saveMine')}>${words.saveOver}</button>
        </div>
      </form>`,
    );
  }
}
