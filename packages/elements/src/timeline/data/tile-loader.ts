import type { Environment } from '@oriel/core';
import { isSameTile, tileRange, tileRuns, tileSpan, type Range, type Tile } from '@oriel/core/timeline';
import { TileCache, type Piece } from './tile-cache.ts';

/** Where the tiles of one kind of data come from. */
export interface TileSource<Value> {
  /** At most so many tiles of a level in one request. */
  longestRun(level: number): number;
  /** The same at every level, so a coarse tile of the past answers for all finer ones inside it. */
  readonly exact: boolean;
  /**
   * One value for each of the `count` equal tiles of `range`.
   * @throws the server's error, or the signal's reason
   */
  load(range: Range, count: number, signal: AbortSignal): Promise<readonly Value[]>;
}

export interface TileLoaderOptions<Value> {
  source: TileSource<Value>;
  environment(): Environment;
  /** The server's time. */
  now(): number;
  /** More is loaded, or less. */
  changed(): void;
  succeeded(): void;
  failed(error: unknown): void;
}

/** A view must rest this long before it is loaded: a wheel passes through many. */
const REST = 150;
/** More than the largest screen shows at one level. */
const LIMIT = 120;
/** The recorder's index runs behind: for this long after a tile's end something may be missing from it. */
const SETTLING = 60_000;
const REFRESH = { soonest: 2000, latest: 30_000 };
/** The past changes only by imports and retention. */
const REFRESH_PAST = 60_000;
/** About one part in this many of a tile is a pixel or two. */
const PARTS = 256;

/** Loads the tiles that are shown, and loads them again when they are stale. */
export class TileLoader<Value> {
  readonly #options: TileLoaderOptions<Value>;
  readonly #cache = new TileCache<Value>(LIMIT);
  readonly #requests = new Map<AbortController, readonly Tile[]>();
  #wanted: readonly Tile[] = [];
  #cancel: (() => void) | undefined;
  #failures = 0;
  #retryAt = -Infinity;

  constructor(options: TileLoaderOptions<Value>) {
    this.#options = options;
  }

  /** The last request for what is wanted failed. */
  get failing(): boolean {
    return this.#failures > 0;
  }

  cover(range: Range, level: number): Piece<Value>[] {
    return this.#cache.cover(range, level);
  }

  /** Sets which tiles are shown, all of one level and in order. Requests for other tiles only are dropped. */
  want(tiles: readonly Tile[]): void {
    if (tiles.length === this.#wanted.length && tiles.every((tile, at) => isSameTile(tile, this.#wanted[at]!))) return;
    const first = this.#wanted.length === 0;
    this.#wanted = tiles;
    for (const [request, requested] of this.#requests) if (!requested.some((tile) => this.#isWanted(tile))) this.#drop(request);
    // Another view may load although the last one did not.
    this.#retryAt = -Infinity;
    if (tiles.every((tile) => this.#loaded(tile))) this.#failures = 0;
    this.#after(first ? 0 : REST);
  }

  /** Loads what is missing or stale without waiting. */
  retry(): void {
    this.#failures = 0;
    this.#retryAt = -Infinity;
    this.#after(0);
  }

  /** Stops all requests and timers, and forgets everything. */
  clear(): void {
    for (const request of this.#requests.keys()) this.#drop(request);
    this.#cancel?.();
    this.#cache.clear();
    this.#wanted = [];
    this.#failures = 0;
    this.#retryAt = -Infinity;
  }

  #isWanted(tile: Tile): boolean {
    return this.#wanted.some((wanted) => isSameTile(wanted, tile));
  }

  #loaded(tile: Tile) {
    return this.#cache.get(tile) ?? (this.#options.source.exact ? this.#cache.settledAbove(tile) : undefined);
  }

  /** When a tile is to be loaded. */
  #dueAt(tile: Tile): number {
    return Math.max(this.#retryAt, this.#loaded(tile)?.staleAt ?? -Infinity);
  }

  #after(delay: number): void {
    this.#cancel?.();
    this.#cancel = this.#options.environment().after(delay, () => this.#load());
  }

  #load(): void {
    const now = this.#options.environment().now();
    const underway = [...this.#requests.values()].flat();
    const free = this.#wanted.filter((tile) => !underway.some((other) => isSameTile(other, tile)));
    const due = free.filter((tile) => this.#dueAt(tile) <= now);
    const level = due[0]?.level ?? 0;
    for (const run of tileRuns(due, this.#options.source.longestRun(level))) void this.#request(run);
    const next = Math.min(...free.map((tile) => this.#dueAt(tile)).filter((at) => at > now));
    if (next < Infinity) this.#after(next - now);
  }

  async #request(run: readonly Tile[]): Promise<void> {
    const { source, changed, environment, now, succeeded, failed } = this.#options;
    const abort = new AbortController();
    this.#requests.set(abort, run);
    const asked = now();
    try {
      const range = { from: tileRange(run[0]!).from, to: tileRange(run.at(-1)!).to };
      const values = await source.load(range, run.length, abort.signal);
      if (abort.signal.aborted) return;
      for (const [at, tile] of run.entries()) this.#keep(tile, values[at]!, asked, environment().now());
      this.#failures = 0;
      this.#retryAt = -Infinity;
      succeeded();
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#retryAt = environment().now() + Math.min(REFRESH.latest, REFRESH.soonest * 2 ** this.#failures++);
      failed(error);
    } finally {
      this.#requests.delete(abort);
    }
    changed();
    this.#load();
  }

  #keep(tile: Tile, value: Value, asked: number, loadedAt: number): void {
    const range = tileRange(tile);
    const settled = range.to <= asked - SETTLING;
    const fresh = settled ? REFRESH_PAST : Math.min(REFRESH.latest, Math.max(REFRESH.soonest, tileSpan(tile.level) / PARTS));
    this.#cache.set(tile, { value, known: { from: range.from, to: Math.min(range.to, asked) }, staleAt: loadedAt + fresh, settled });
  }

  #drop(request: AbortController): void {
    request.abort();
    this.#requests.delete(request);
  }
}
