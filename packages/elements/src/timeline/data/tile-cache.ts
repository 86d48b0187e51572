import { gapsIn, intersect, tileAbove, tileRange, type Range, type Tile } from '@oriel/core/timeline';

export interface LoadedTile<Value> {
  readonly value: Value;
  /** What of the tile the value is about: it ends at the moment of the request. */
  readonly known: Range;
  /** `environment.now()` from which it is loaded again. */
  readonly staleAt: number;
  /** It is all in the past and complete. */
  readonly settled: boolean;
}

/** What one tile says about a part of a range. */
export interface Piece<Value> {
  readonly value: Value;
  readonly tile: Range;
  readonly within: Range;
}

interface Entry<Value> extends LoadedTile<Value> {
  readonly tile: Tile;
}

/** Loaded tiles of all levels. When it is full, the tile that was not used for the longest time goes. */
export class TileCache<Value> {
  readonly #limit: number;
  readonly #entries = new Map<string, Entry<Value>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(tile: Tile): LoadedTile<Value> | undefined {
    const entry = this.#entries.get(keyOf(tile));
    if (entry) this.#put(entry);
    return entry;
  }

  /** The settled tile of the lowest higher level that contains `tile`. */
  settledAbove(tile: Tile): LoadedTile<Value> | undefined {
    let lowest: Entry<Value> | undefined;
    for (const entry of this.#entries.values()) {
      const { level, index } = entry.tile;
      if (entry.settled && level > tile.level && level < (lowest?.tile.level ?? Infinity) && tileAbove(tile, level).index === index) lowest = entry;
    }
    if (lowest) this.#put(lowest);
    return lowest;
  }

  set(tile: Tile, loaded: LoadedTile<Value>): void {
    this.#put({ ...loaded, tile });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#limit) return;
      this.#entries.delete(oldest);
    }
  }

  clear(): void {
    this.#entries.clear();
  }

  /**
   * Fills `range` with what is loaded: by tiles of `level`, where there is none by coarser ones (the finest first), and
   * then by finer ones. No two pieces overlap.
   */
  cover(range: Range, level: number): Piece<Value>[] {
    const pieces: Piece<Value>[] = [];
    const rank = ({ tile }: Entry<Value>) => (tile.level >= level ? tile.level - level : 1000 + level - tile.level);
    for (const { tile, value, known } of [...this.#entries.values()].sort((a, b) => rank(a) - rank(b))) {
      const share = intersect(known, range);
      if (!share) continue;
      for (const within of gapsIn(share, pieces.map((piece) => piece.within))) pieces.push({ value, tile: tileRange(tile), within });
    }
    return pieces.sort((a, b) => a.within.from - b.within.from);
  }

  #put(entry: Entry<Value>): void {
    this.#entries.delete(keyOf(entry.tile));
    this.#entries.set(keyOf(entry.tile), entry);
  }
}

const keyOf = ({ level, index }: Tile): string => `${level}/${index}`;
