import { spanOf, type Range } from './range.ts';

/**
 * One piece of the fixed grid in which a timeline loads its data. A tile of level `n` is 2^n milliseconds long and starts
 * at a multiple of that, so each tile of one level is exactly two tiles of the level below.
 */
export interface Tile {
  readonly level: number;
  /** Counted from 1970; negative before. */
  readonly index: number;
}

/** The length of a tile in milliseconds. */
export const tileSpan = (level: number): number => 2 ** level;

export const tileRange = ({ level, index }: Tile): Range => ({ from: index * tileSpan(level), to: (index + 1) * tileSpan(level) });

/** The lowest level whose tiles are at least `span` milliseconds long. */
export const levelFor = (span: number): number => Math.ceil(Math.log2(Math.max(1, span)));

/** All tiles of a level that share some time with `range`, in order. */
export function tilesIn(range: Range, level: number): Tile[] {
  const first = Math.floor(range.from / tileSpan(level));
  const count = Math.ceil(range.to / tileSpan(level)) - first;
  return spanOf(range) > 0 ? Array.from({ length: count }, (_, at) => ({ level, index: first + at })) : [];
}

/** The tile of a higher level that contains `tile`. */
export const tileAbove = ({ level, index }: Tile, above: number): Tile => ({ level: above, index: Math.floor(index / 2 ** (above - level)) });

export const isSameTile = (a: Tile, b: Tile): boolean => a.level === b.level && a.index === b.index;

/** Groups tiles of one level into runs of neighbours, none longer than `longest` tiles. The tiles must be in order. */
export function tileRuns(tiles: readonly Tile[], longest: number): Tile[][] {
  const runs: Tile[][] = [];
  for (const tile of tiles) {
    const run = runs.at(-1);
    if (run && run.length < longest && run.at(-1)?.index === tile.index - 1) run.push(tile);
    else runs.push([tile]);
  }
  return runs;
}
