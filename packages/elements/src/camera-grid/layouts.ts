/** How many cells are shown at once, in as many rows as columns. */
export const layouts = [1, 4, 9, 16] as const;
export type Layout = (typeof layouts)[number];

/** The layout that was asked for; else the smallest one that holds `count` cameras. */
export function layoutFor(asked: string | number | undefined, count: number): Layout {
  const given = layouts.find((layout) => layout === Number(asked));
  return given ?? layouts.find((layout) => count <= layout) ?? 16;
}

/** The index that an arrow key leads to, in rows of `columns`; the same index at an edge. Left and right as they are on the screen. */
export function neighbour(index: number, key: string, { columns, count, rtl }: { columns: number; count: number; rtl: boolean }): number {
  const column = index % columns;
  const back = column > 0 ? index - 1 : index;
  const forward = column < columns - 1 ? index + 1 : index;
  const to = {
    ArrowLeft: rtl ? forward : back,
    ArrowRight: rtl ? back : forward,
    ArrowUp: index - columns,
    ArrowDown: index + columns,
  }[key];
  return to !== undefined && to >= 0 && to < count ? to : index;
}
