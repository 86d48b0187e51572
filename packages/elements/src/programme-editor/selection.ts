/** Which cues are selected: some, from one to another, or one more. Never changed in place. */
export class Selection {
  readonly ids: ReadonlySet<string>;
  /** Where a range begins. */
  readonly anchor: string | undefined;
  /** The one in the Tab order. */
  readonly focused: string | undefined;

  constructor(ids: Iterable<string> = [], anchor?: string, focused = anchor) {
    this.ids = new Set(ids);
    this.anchor = anchor;
    this.focused = focused;
  }

  /** The only one. */
  get single(): string | undefined {
    return this.ids.size === 1 ? [...this.ids][0] : undefined;
  }

  static of(id: string): Selection {
    return new Selection([id], id);
  }

  /** From the anchor to this one. @param order all ids */
  extendedTo(id: string, order: readonly string[]): Selection {
    const from = order.indexOf(this.anchor ?? id);
    const to = order.indexOf(id);
    if (from < 0 || to < 0) return Selection.of(id);
    return new Selection(order.slice(Math.min(from, to), Math.max(from, to) + 1), order[from], id);
  }

  /** By a pointer: Shift extends, Control or Command adds one. */
  pressed(id: string, { ctrlKey, metaKey, shiftKey }: Pick<MouseEvent, 'ctrlKey' | 'metaKey' | 'shiftKey'>, order: readonly string[]): Selection {
    return shiftKey ? this.extendedTo(id, order) : ctrlKey || metaKey ? this.toggled(id) : Selection.of(id);
  }

  toggled(id: string): Selection {
    const ids = new Set(this.ids);
    if (!ids.delete(id)) ids.add(id);
    return new Selection(ids, id);
  }

  /** Those that are still there; the neighbour of the focused one takes its place. @param before all ids as they were */
  within(order: readonly string[], before: readonly string[] = order): Selection {
    const has = new Set(order);
    const ids = [...this.ids].filter((id) => has.has(id));
    const at = before.indexOf(this.focused ?? '');
    const focused = this.focused !== undefined && has.has(this.focused) ? this.focused : (before.slice(at + 1).find((id) => has.has(id)) ?? order.at(-1));
    return new Selection(ids, this.anchor !== undefined && has.has(this.anchor) ? this.anchor : focused, focused);
  }
}
