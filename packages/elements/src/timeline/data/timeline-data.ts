import { loadChunk, OrielError, type CamerasClient, type Environment } from '@oriel/core';
import { clip, gapsIn, holds, intersect, merge, spanOf, tilesIn, type Range } from '@oriel/core/timeline';
import type { TimelineEvent, TimelineFacts } from '../facts.ts';
import { everything, readGiven, type GivenFacts } from '../given-facts.ts';
import type { Direction } from './find-event.ts';
import { allUntil, levelOfDetail, tileSources } from './sources.ts';
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

  /** When the oldest recording starts; `undefined` if there is none. @throws the server's error, or the signal's reason */
  async oldest(signal: AbortSignal): Promise<number | undefined> {
    const { camera, cameras, now } = this.#options;
    const sequences = this.given.sequences ?? (camera() ? await cameras().sequences(camera(), allUntil(now()), { signal }) : []);
    return sequences.length > 0 ? sequences.reduce((oldest, { from }) => Math.min(oldest, from), Infinity) : undefined;
  }

  /** The nearest event before or after `time`; `span` is searched first. @throws the server's error, or the signal's reason */
  async nearestEvent(time: number, direction: Direction, span: number, signal: AbortSignal): Promise<TimelineEvent | undefined> {
    const { findEvent } = await loadChunk(() => import('./find-event.ts'));
    const eventsIn = (range: Range) => this.#eventsIn(range, signal);
    return findEvent({ eventsIn, time, direction, span, limits: allUntil(this.#options.now()) });
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

  /** From memory if they are there. */
  async #eventsIn(range: Range, signal: AbortSignal): Promise<readonly TimelineEvent[]> {
    const { camera, cameras } = this.#options;
    if (this.given.events || !camera()) return (this.given.events ?? []).filter(({ time }) => time >= range.from && time <= range.to);
    const pieces = this.#events.cover(range, this.#level);
    if (gapsIn(range, pieces.map(({ within }) => within)).length === 0) return eventsOf(pieces);
    return cameras().events(camera(), range, { signal });
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
