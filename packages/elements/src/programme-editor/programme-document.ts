import type { Programme, ProgrammeEdit } from '@oriel/core';
import { History } from './history.ts';

/** A programme that is being edited: what it is now, what was saved, and what can be undone. */
export class ProgrammeDocument {
  /** Missing until it is saved for the first time. */
  id: string | undefined;
  #history: History<ProgrammeEdit>;
  /** As it was edited when it was saved, and as the server has it. */
  #saved: { readonly own: string; readonly server: string };

  /** @param programme one of the server, or a new one */
  constructor(programme: ProgrammeEdit | Programme) {
    this.id = 'id' in programme ? programme.id : undefined;
    const own = canonical(editOf(programme));
    this.#saved = { own, server: own };
    this.#history = new History(editOf(programme));
  }

  get programme(): ProgrammeEdit {
    return this.#history.present;
  }

  get isDirty(): boolean {
    return canonical(this.programme) !== this.#saved.own;
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  /** @param group changes in a row with the same name are undone together */
  edit(programme: ProgrammeEdit, group?: string): void {
    this.#history = this.#history.push(programme, group);
  }

  /** Ends a group of changes. */
  seal(): void {
    this.#history = this.#history.sealed();
  }

  undo(): void {
    this.#history = this.#history.undo();
  }

  redo(): void {
    this.#history = this.#history.redo();
  }

  /** The server has another version than the one that was loaded or saved last. */
  conflictsWith(current: Programme): boolean {
    return canonical(editOf(current)) !== this.#saved.server;
  }

  /** @param sent what was sent; it may have been edited since */
  wasSaved(sent: ProgrammeEdit, saved: Programme): void {
    this.id = saved.id;
    this.#saved = { own: canonical(sent), server: canonical(editOf(saved)) };
  }
}

const editOf = ({ cues, loop, name, slate }: ProgrammeEdit): ProgrammeEdit => ({ name, loop, slate, cues });

/** The same text for the same value, in whatever order its fields are. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, field: unknown) =>
    field && typeof field === 'object' && !Array.isArray(field) ? Object.fromEntries(Object.entries(field).toSorted(([a], [b]) => (a < b ? -1 : 1))) : field,
  );
