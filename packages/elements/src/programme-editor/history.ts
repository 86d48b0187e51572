/** How many changes can be taken back. */
const LIMIT = 200;

/** Changes of a value that can be undone and redone. Never changed in place: a change makes a new history. */
export class History<Value> {
  readonly present: Value;
  readonly #past: readonly Value[];
  readonly #future: readonly Value[];
  readonly #group: string | undefined;

  constructor(present: Value, past: readonly Value[] = [], future: readonly Value[] = [], group?: string) {
    this.present = present;
    this.#past = past;
    this.#future = future;
    this.#group = group;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** @param group changes in a row with the same name, as those of one drag or one field, are undone together */
  push(value: Value, group?: string): History<Value> {
    if (value === this.present) return this;
    const past = group !== undefined && group === this.#group ? this.#past : [...this.#past, this.present].slice(-LIMIT);
    return new History(value, past, [], group);
  }

  /** The next change begins a group of its own. */
  sealed(): History<Value> {
    return this.#group === undefined ? this : new History(this.present, this.#past, this.#future);
  }

  undo(): History<Value> {
    const before = this.#past.at(-1);
    return before === undefined ? this : new History(before, this.#past.slice(0, -1), [this.present, ...this.#future]);
  }

  redo(): History<Value> {
    const [next, ...rest] = this.#future;
    return next === undefined ? this : new History(next, [...this.#past, this.present], rest);
  }
}
