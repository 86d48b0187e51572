/** How many cells are shown at once, in as many rows as columns. */
export const layouts = [1, 4, 9, 16] as const;
export type Layout = (typeof layouts)[number];

/** The layout that was asked for, or with `auto` (or nonsense) the smallest one that holds `count` cameras. */
export function layoutFor(asked: string | number | undefined, count: number): Layout {
  const given = layouts.find((layout) => layout === Number(asked));
  return given ?? layouts.find((layout) => count <= layout) ?? 16;
}

/** Where an arrow key leads in rows of `columns`; the same place where there is nothing. */
export function neighbour(index: number, key: string, columns: number, count: number): number {
  const column = index % columns;
  const to = {
    ArrowLeft: column > 0 ? index - 1 : index,
    ArrowRight: column < columns - 1 ? index + 1 : index,
    ArrowUp: index - columns,
    ArrowDown: index + columns,
  }[key];
  return to !== undefined && to >= 0 && to < count ? to : index;
}
