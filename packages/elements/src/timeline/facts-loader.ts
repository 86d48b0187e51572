import type { Environment, OrielError } from '@oriel/core';
import type { Range } from '@oriel/core/timeline';
import { ErrorState } from '../base/error-state.ts';
import { FARTHEST } from './time-value.ts';
import type { TimelineFacts } from './scene.ts';

export interface FactsLoaderOptions {
  /** @throws whatever the server said; an aborted signal's reason when it is no longer wanted. */
  fetch(range: Range, signal: AbortSignal): Promise<Omit<TimelineFacts, 'known'>>;
  environment(): Environment;
  /** `facts` or `error` is another one. */
  changed(): void;
  /** Loading failed, for another reason than before. @returns false when the page deals with it */
  failed(error: OrielError): boolean;
}

/** A view has to rest so long before it is asked for: hands on a wheel pass through many. */
const REST = 150;
const KEPT = 16;
/** What was loaded so lately is not asked for again while the view rests. */
const FRESH = { soonest: 2000, latest: 30_000 };

interface Entry {
  at: number;
  facts: TimelineFacts;
}

/**
 * Loads what is known of one camera for the view that is shown, and again as time goes on. Ranges are cut on a grid
 * that depends on the zoom alone, so that panning back finds them again; what a range showed last is shown at once.
 */
export class FactsLoader {
  facts: TimelineFacts | undefined;

  readonly #options: FactsLoaderOptions;
  readonly #trouble: ErrorState;
  readonly #kept = new Map<string, Entry>();
  #wanted: Range | undefined;
  #cancel: (() => void) | undefined;
  #request: { key: string; abort: AbortController } | undefined;
  #failures = 0;

  constructor(options: FactsLoaderOptions) {
    this.#options = options;
    this.#trouble = new ErrorState((error) => options.failed(error));
  }

  /** Why what is shown could not be loaded, unless the page deals with that. */
  get error(): OrielError | undefined {
    return this.#trouble.shown;
  }

  /** Nothing is known yet of the range that is wanted, and nothing failed. */
  get loading(): boolean {
    return this.#wanted !== undefined && !this.#kept.has(keyOf(this.#wanted)) && !this.#trouble.lasts;
  }

  /** What the view shows now. Cheap: call it with every change. */
  show(view: Range): void {
    const range = onGrid(view);
    if (range.from === this.#wanted?.from && range.to === this.#wanted.to) return;
    const first = !this.#wanted;
    this.#wanted = range;
    const kept = this.#kept.get(keyOf(range));
    if (kept) {
      this.#trouble.hide();
      this.#put(kept.facts);
    }
    if (this.#request && this.#request.key !== keyOf(range)) this.#drop();
    this.#after(first ? 0 : REST);
  }

  /** Loads at once what is shown: after an error, or when something changed. */
  retry(): void {
    this.#trouble.over();
    this.#failures = 0;
    this.#options.changed();
    this.#after(0);
  }

  /** Stops every request and timer, and forgets; `show` begins anew. */
  clear(): void {
    this.#drop();
    this.#cancel?.();
    this.#kept.clear();
    this.#wanted = undefined;
    this.#failures = 0;
    this.facts = undefined;
    this.#trouble.over();
  }

  #after(delay: number): void {
    this.#cancel?.();
    this.#cancel = this.#options.environment().after(delay, () => void this.#load());
  }

  #drop(): void {
    this.#request?.abort.abort();
    this.#request = undefined;
  }

  async #load(): Promise<void> {
    const range = this.#wanted;
    if (!range) return;
    const key = keyOf(range);
    const { environment } = this.#options;
    const age = environment().now() - (this.#kept.get(key)?.at ?? -Infinity);
    const fresh = freshFor(range);
    if (age < fresh) return this.#after(fresh - age);
    this.#drop();
    const abort = new AbortController();
    this.#request = { key, abort };
    try {
      const at = environment().now();
      const found = await this.#options.fetch(range, abort.signal);
      if (abort.signal.aborted) return;
      const facts = { ...found, known: [{ from: range.from, to: Math.min(range.to, at) }] };
      this.#keep(key, { at, facts });
      this.#failures = 0;
      this.#trouble.over();
      this.#put(facts);
      // Nothing more will be recorded in the past, but made history or an upload may still come in there.
      this.#after(range.to >= at ? fresh : FRESH.latest);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#trouble.failed(error);
      this.#options.changed();
      this.#after(Math.min(FRESH.latest, FRESH.soonest * 2 ** this.#failures++));
    } finally {
      if (this.#request?.abort === abort) this.#request = undefined;
    }
  }

  #keep(key: string, entry: Entry): void {
    this.#kept.delete(key);
    this.#kept.set(key, entry);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) return;
      this.#kept.delete(oldest);
    }
  }

  #put(facts: TimelineFacts): void {
    this.facts = facts;
    this.#options.changed();
  }
}

const keyOf = ({ from, to }: Range): string => `${from}/${to}`;

/** A refresh for every pixel or two that time goes on. */
const freshFor = ({ from, to }: Range): number => Math.min(FRESH.latest, Math.max(FRESH.soonest, (to - from) / 1000));

/** At least the view and half of one on either side, on steps of half of the power of two that holds it. */
export function onGrid({ from, to }: Range): Range {
  const step = 2 ** Math.ceil(Math.log2(Math.max(2, to - from))) / 2;
  return { from: Math.max(-FARTHEST, Math.floor(from / step - 0.5) * step), to: Math.min(FARTHEST, Math.ceil(to / step + 0.5) * step) };
}
