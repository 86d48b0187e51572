import { html, type ReactiveElement, type TemplateResult } from 'lit';
import { Modal } from '../base/modal.ts';
import type { EditorMessages } from './words.ts';

/** The keys of the editor. */
export class HelpSheet {
  readonly #modal: Modal;

  constructor(host: ReactiveElement) {
    this.#modal = new Modal(host, 'help');
  }

  toggle(): void {
    if (this.#modal.isOpen) this.#modal.close();
    else void this.#modal.open();
  }

  render({ editor: words, preview }: EditorMessages): TemplateResult {
    const { keys } = words;
    const rows: readonly (readonly [readonly string[], string])[] = [
      [['←', '→'], keys.select],
      [['Shift', '←', '→'], keys.extend],
      [['Ctrl', '←', '→'], keys.order],
      [['↑', '↓'], keys.trim],
      [['Shift', '↑', '↓'], keys.trimFine],
      [['Home', 'End'], keys.ends],
      [['Ctrl', 'A'], keys.all],
      [['Ctrl', 'D'], keys.duplicate],
      [['Delete'], keys.remove],
      [['←', '→', '↑', '↓'], keys.overlay],
      [['Ctrl', 'Z'], keys.undo],
      [['Ctrl', 'Y'], keys.redo],
      [['Ctrl', 'S'], keys.save],
      [['+', '−'], keys.zoom],
      [['?'], keys.help],
    ];
    return this.#modal.render(
      () => html`<form method="dialog">
        <h2 id="help-title">${words.help}</h2>
        <dl>${rows.map(([names, what]) => html`<div><dt dir="ltr">${names.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${what}</dd></div>`)}</dl>
        <div class="actions"><button autofocus>${preview.close}</button></div>
      </form>`,
    );
  }
}
