import { OrielError, type CamerasClient, type Environment } from '@oriel/core';
import { clip, gapsIn, holds, intersect, merge, spanOf, tilesIn, type Range } from '@oriel/core/timeline';
import type { TimelineEvent, TimelineFacts } from '../facts.ts';
import { everything, readGiven, type GivenFacts } from '../given-facts.ts';
import { levelOfDetail, tileSources } from './sources.ts';
import type { Piece } from './tile-cache.ts';
import { TileLoader, type TileSource } from './tile-loader.ts';

export interface TimelineDataOptions {
  cameras(): Pick<CamerasClient, 'sequences' | 'activity' | 'events'>;
  /** Its id; empty: nothing is loaded. */
  camera(): string;
  environment(): Environment;
  /** The server's time. */
  now(): number;
  changed(): void;
  /** Loading failed for another reason than before. @returns false if the page handles the error */
  failed(error: OrielError): boolean;
}

interface Failure {
  readonly error: OrielError;
  readonly handled: boolean;
}

/** On each side of the view this part of it is loaded too. */
const MARGIN = 0.25;

/** What a timeline knows of one camera: what the page gives, and the rest from the server, in tiles. */
export class TimelineData {
  /** Not loaded, and used instead of what is loaded. */
  given: GivenFacts = readGiven({});

  readonly #options: TimelineDataOptions;
  readonly #sequences: TileLoader<readonly Range[]>;
  readonly #activity: TileLoader<readonly number[]>;
  readonly #events: TileLoader<readonly TimelineEvent[]>;
  readonly #failures = new Map<unknown, Failure>();
  #level = 0;

  constructor(options: TimelineDataOptions) {
    this.#options = options;
    const sources = tileSources(options.cameras, options.camera);
    this.#sequences = this.#loader(sources.sequences);
    this.#activity = this.#loader(sources.activity);
    this.#events = this.#loader(sources.events);
  }

  /** The last request for the recordings in view failed. */
  get failing(): boolean {
    return this.#sequences.failing;
  }

  /** Why it failed, unless the page handles that. */
  get error(): OrielError | undefined {
    const failure = this.failing ? this.#failures.get(this.#sequences) : undefined;
    return failure?.handled ? undefined : failure?.error;
  }

  /** Sets what is shown, and in how many pixels. Cheap: call it after each change. */
  show(view: Range, width: number): void {
    const { now, camera } = this.#options;
    this.#level = levelOfDetail(spanOf(view) / width);
    const margin = spanOf(view) * MARGIN;
    const range = camera() ? intersect({ from: view.from - margin, to: view.to + margin }, { from: -Infinity, to: now() }) : undefined;
    const tiles = range ? tilesIn(range, this.#level) : [];
    const { sequences, activity, events } = this.given;
    this.#sequences.want(sequences ? [] : tiles);
    this.#activity.want(activity ? [] : tiles);
    this.#events.want(events ? [] : tiles);
  }

  /** What is known of a view. */
  facts(view: Range): TimelineFacts {
    const { given } = this;
    const sequences = this.#sequences.cover(view, this.#level);
    return {
      known: given.sequences || !this.#options.camera() ? [everything] : merge(sequences.map(({ within }) => within)),
      sequences: given.sequences ?? merge(sequences.flatMap(({ value, within }) => clip(value, within))),
      activity: given.activity ?? this.#activity.cover(view, this.#level).map(({ value, tile, within }) => ({ ...tile, buckets: value, within })),
      events: given.events?.filter(({ time }) => holds(view, time)) ?? eventsOf(this.#events.cover(view, this.#level)),
    };
  }

  /** All events of a range that are in memory; `undefined` if the server may have others. */
  eventsIn(range: Range): readonly TimelineEvent[] | undefined {
    if (this.given.events || !this.#options.camera()) return (this.given.events ?? []).filter(({ time }) => time >= range.from && time <= range.to);
    const pieces = this.#events.cover(range, this.#level);
    return gapsIn(range, pieces.map(({ within }) => within)).length === 0 ? eventsOf(pieces) : undefined;
  }

  retry(): void {
    for (const loader of this.#loaders) loader.retry();
    this.#options.changed();
  }

  /** Stops every request and timer, and forgets what is loaded. */
  clear(): void {
    for (const loader of this.#loaders) loader.clear();
    this.#failures.clear();
  }

  get #loaders() {
    return [this.#sequences, this.#activity, this.#events];
  }

  #loader<Value>(source: TileSource<Value>): TileLoader<Value> {
    const { changed, environment, now } = this.#options;
    const loader: TileLoader<Value> = new TileLoader({
      source,
      environment,
      now,
      changed,
      succeeded: () => this.#failures.delete(loader),
      failed: (cause) => this.#failed(loader, cause),
    });
    return loader;
  }

  /** The page hears of each reason once, however many requests fail for it. */
  #failed(loader: unknown, cause: unknown): void {
    const error = cause instanceof OrielError ? cause : new OrielError('internal', { cause });
    const same = [...this.#failures.values()].find((failure) => failure.error.code === error.code);
    this.#failures.set(loader, { error, handled: same?.handled ?? false });
    if (!same) this.#failures.set(loader, { error, handled: !this.#options.failed(error) });
  }
}

const eventsOf = (pieces: readonly Piece<readonly TimelineEvent[]>[]): TimelineEvent[] =>
  pieces.flatMap(({ value, within }) => value.filter(({ time }) => holds(within, time)));
