import type { Milliseconds, VideoAnalyticsEvent } from '@oriel/core';
import type { MediaFacts, Seconds } from '../media/media-facts.ts';
import type { MediaIntent } from '../media/media-intent.ts';
import { labelOf, QualitySwitch } from './quality-switch.ts';

export interface ViewingRecorderOptions {
  /** Local clock. */
  now(): Milliseconds;
  /** When the video was asked for. */
  askedAt: Milliseconds;
  /** Where it begins without a seek of its viewer. */
  place: Seconds | undefined;
  add(event: VideoAnalyticsEvent): void;
}

type ObservedFacts = Pick<MediaFacts, 'state' | 'stale' | 'time' | 'seeking' | 'rendition' | 'renditions' | 'bandwidth' | 'buffered' | 'error'>;
type ObservedIntent = Pick<MediaIntent, 'paused' | 'speed' | 'quality'>;

/** Shorter stalls are not seen. */
const SHORTEST_STALL: Milliseconds = 100;
/** The clock of a video element is told a few times a second, and less often in a hidden page. */
const SLACK: Seconds = 1;

interface WatchedRange {
  readonly from: Seconds;
  readonly to: Seconds;
  /** Local clock. */
  readonly at: Milliseconds;
  readonly rendition: string | undefined;
  /** At its end. */
  readonly facts: Pick<MediaFacts, 'bandwidth' | 'buffered'>;
}

/** Makes the events of one playback from what a player reports. */
export class ViewingRecorder {
  readonly #options: ViewingRecorderOptions;
  /** When the viewer wanted it to play; missing while nobody does. */
  #wantedAt: Milliseconds | undefined;
  /** A pause or a seek came before the start: how long that took says nothing. */
  #disturbed = false;
  #started = false;
  #range: WatchedRange | undefined;
  #stalledAt: Milliseconds | undefined;
  /** What is waited for after a seek is no stall. */
  #sought = false;
  #seeking: Seconds | undefined;
  #rendition: string | undefined;
  readonly #switch: QualitySwitch;
  #state: MediaFacts['state'] = 'idle';

  constructor(options: ViewingRecorderOptions) {
    this.#options = options;
    this.#wantedAt = options.askedAt;
    this.#seeking = options.place;
    this.#switch = new QualitySwitch(options);
  }

  /** Call it with each change. */
  observe(facts: ObservedFacts, intent: ObservedIntent): void {
    if (!this.#started) this.#await(facts, intent);
    this.#switch.observe(facts, intent, this.#started);
    if (!this.#started) return this.#remember(facts);
    this.#watch(facts, intent);
    this.#stall(facts);
    const { add } = this.#options;
    const { error, rendition, seeking, state } = facts;
    // Where media is loaded again, its place is sought, and not by the viewer.
    if (seeking !== undefined && this.#seeking === undefined && state !== 'connecting') {
      this.#sought = true;
      add({ type: 'seeked' });
    }
    if (rendition !== undefined && this.#rendition !== undefined && rendition !== this.#rendition && !this.#switch.hasFailed(rendition)) add({ type: 'quality_changed', quality_label: labelOf(rendition) });
    if (state === 'ended' && this.#state !== 'ended') add({ type: 'ended' });
    if (state === 'error' && this.#state !== 'error' && error) add({ type: 'failed', code: error.code.slice(0, 64) });
    if (state === 'playing' && seeking === undefined) this.#sought = false;
    this.#remember(facts);
  }

  /** Adds what was watched so far. */
  cut(): void {
    this.#switch.check();
    const range = this.#range;
    if (!range) return;
    this.#endRange();
    this.#range = { ...range, from: range.to };
  }

  /** Adds what has not ended yet, at the end. */
  close(): void {
    this.#endRange();
    this.#endStall();
  }

  /** Until the picture moves. */
  #await({ error, seeking, state }: ObservedFacts, { paused }: ObservedIntent): void {
    const { add, now } = this.#options;
    if (seeking !== undefined && seeking !== this.#seeking) this.#disturbed = true;
    if (state === 'error' && this.#state !== 'error' && error) add({ type: 'failed', code: error.code.slice(0, 64) });
    if (paused || state === 'blocked') {
      // A browser that wants a gesture is no pause of the viewer.
      if (paused && this.#wantedAt !== undefined && this.#state !== 'idle') this.#disturbed = true;
      this.#wantedAt = undefined;
      return;
    }
    this.#wantedAt ??= now();
    if (state !== 'playing') return;
    this.#started = true;
    add({ type: 'started', startup_ms: this.#disturbed ? null : Math.max(0, now() - this.#wantedAt) });
  }

  #watch(facts: ObservedFacts, { speed }: ObservedIntent): void {
    const { rendition, seeking, state, time } = facts;
    const range = this.#range;
    const now = this.#options.now();
    const goesOn = range && time !== undefined && seeking === undefined && time >= range.to && time - range.to <= (speed * (now - range.at)) / 1000 + SLACK;
    const isPlaying = state === 'playing' && seeking === undefined;
    if (goesOn) this.#range = { ...range, to: time, at: now, facts };
    else this.#endRange();
    if (!isPlaying || rendition !== range?.rendition) this.#endRange();
    if (isPlaying && time !== undefined) this.#range ??= { from: time, to: time, at: now, rendition, facts };
  }

  #endRange(): void {
    const range = this.#range;
    this.#range = undefined;
    if (range && range.to > range.from) this.#options.add({ type: 'watched', from: range.from, to: range.to, ...deliveryOf(range) });
  }

  #stall({ seeking, stale, state }: ObservedFacts): void {
    const isStalled = state === 'stalled' && !stale && seeking === undefined && !this.#sought;
    if (isStalled) this.#stalledAt ??= this.#options.now();
    else this.#endStall();
  }

  #endStall(): void {
    const length = this.#stalledAt === undefined ? 0 : this.#options.now() - this.#stalledAt;
    this.#stalledAt = undefined;
    if (length >= SHORTEST_STALL) this.#options.add({ type: 'stalled', duration_ms: length });
  }

  #remember({ rendition = this.#rendition, seeking, state }: ObservedFacts): void {
    this.#rendition = rendition;
    this.#state = state;
    if (seeking !== undefined || this.#started) this.#seeking = seeking;
  }
}

/** What is told of how a range was played. */
function deliveryOf({ facts: { bandwidth, buffered }, rendition, to }: WatchedRange): Omit<Extract<VideoAnalyticsEvent, { type: 'watched' }>, 'type' | 'from' | 'to'> {
  const loaded = buffered.find((range) => range.from <= to && to <= range.to);
  return {
    ...(rendition !== undefined && { quality_selected: labelOf(rendition) }),
    ...(bandwidth !== undefined && { bandwidth_kbps: Math.round(bandwidth / 1000) }),
    ...(loaded && { buffer_health: loaded.to - to }),
  };
}
