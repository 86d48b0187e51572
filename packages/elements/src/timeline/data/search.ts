import type { CamerasClient } from '@oriel/core';
import type { Range } from '@oriel/core/timeline';
import type { TimelineEvent } from '../facts.ts';
import type { Navigation } from '../navigation.ts';
import { findEvent, type Direction } from './find-event.ts';
import type { TimelineData } from './timeline-data.ts';

/** The range of all that a server may have recorded. */
const allUntil = (now: number): Range => ({ from: 0, to: now });

export interface SearchOptions {
  cameras(): Pick<CamerasClient, 'sequences' | 'events'>;
  /** Its id; empty: only what the page gives is searched. */
  camera(): string;
  /** The server's time. */
  now(): number;
  /** What is in memory. */
  data: Pick<TimelineData, 'given' | 'eventsIn'>;
  navigation: Pick<Navigation, 'cursor' | 'view' | 'seek'>;
  /** The event, or that there is none. */
  found(event: TimelineEvent | undefined, direction: Direction): void;
}

/** Goes to what Home, `[` and `]` ask for. The server may have to be asked where that is. */
export class Search {
  readonly #options: SearchOptions;
  #controller = new AbortController();
  #last = Promise.resolve();

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  /** To the start of the oldest recording, instead of to all that is still searched. @throws the server's error */
  oldest(): Promise<void> {
    this.stop();
    const { camera, cameras, data, navigation, now } = this.#options;
    return this.#after(async (signal) => {
      const sequences = data.given.sequences ?? (camera() ? await cameras().sequences(camera(), allUntil(now()), { signal }) : []);
      if (sequences.length > 0 && !signal.aborted) navigation.seek(sequences.reduce((oldest, { from }) => Math.min(oldest, from), Infinity));
    });
  }

  /** To the nearest event before or after the cursor, or after where the searches before this one lead. @throws the server's error */
  event(direction: Direction): Promise<void> {
    const { found, navigation, now } = this.#options;
    return this.#after(async (signal) => {
      const { from, to } = navigation.view;
      const time = navigation.cursor ?? (from + to) / 2;
      const event = await findEvent({ eventsIn: (range) => this.#eventsIn(range, signal), time, direction, span: (to - from) / 2, limits: allUntil(now()) });
      if (!signal.aborted) found(event, direction);
    });
  }

  /** Gives up all that is searched. */
  stop(): void {
    this.#controller.abort();
    this.#controller = new AbortController();
    this.#last = Promise.resolve();
  }

  #after(search: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#controller;
    const next = this.#last.then(async () => {
      try {
        if (!signal.aborted) await search(signal);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    });
    // One that fails does not keep the next from searching.
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #eventsIn(range: Range, signal: AbortSignal): Promise<readonly TimelineEvent[]> {
    const { camera, cameras, data } = this.#options;
    return data.eventsIn(range) ?? cameras().events(camera(), range, { signal });
  }
}
