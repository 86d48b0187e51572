import type { Milliseconds } from '../../media/frame.ts';
import type { MediaPlaylist, Segment } from './playlist.ts';

/** How far before the end of a live playlist a pipeline begins, target durations (RFC 8216 §6.3.3). */
const EDGE = 3;
/** An older playlist may come from a cache for this long; after that the source counts anew. Target durations. */
const STALE = 3;
/** How many segments are remembered. */
const REMEMBERED = 2000;

/** A segment to fetch. */
export interface Wanted {
  segment: Segment;
  /** It does not continue the one before it. */
  breaks: boolean;
}

export interface Update {
  wanted: Wanted[];
  /** Segments that left the playlist before they were wanted, or that the source itself does not have. */
  missed: number;
  changed: boolean;
}

/** Finds in each version of a media playlist what is new: every segment once. */
export class SegmentTracker {
  #next: number | undefined;
  #discontinuity = 0;
  #breaks = false;
  #last = '';
  #changedAt: Milliseconds = 0;
  #seen: string[] = [];
  #backSince: Milliseconds | undefined;

  /** @param next the media sequence number to go on with, after a restart */
  constructor(next?: number) {
    this.#next = next;
  }

  /** When the playlist has changed last, on the clock of `update`. */
  get changedAt(): Milliseconds {
    return this.#changedAt;
  }

  /** The next segment follows a loss, so that it does not continue the one before it. */
  break(): void {
    this.#breaks = true;
  }

  update(playlist: MediaPlaylist, now: Milliseconds): Update {
    const { segments, targetDuration } = playlist;
    const base = playlist.mediaSequenceBase ?? 0;
    const end = base + segments.length;
    const newest = segments.at(-1);
    const version = `${base} ${end} ${newest ? keyOf(newest) : ''} ${playlist.endlist}`;
    const changed = version !== this.#last;
    if (changed) this.#changedAt = now;
    this.#last = version;
    if (this.#next === undefined) this.#next = playlist.endlist ? base : base + edgeOf(playlist);
    else if (end < this.#next || (end === this.#next && changed && this.#isNew(newest))) this.#wentBack(playlist, base, now, targetDuration * 1000);
    else this.#backSince = undefined;
    const missed = Math.max(0, base - this.#next);
    if (missed > 0) {
      this.#breaks = true;
      this.#next = base;
    }
    const update: Update = { wanted: [], missed, changed };
    for (const segment of segments.slice(this.#next - base)) {
      if (segment.discontinuity || (this.#seen.length > 0 && segment.discontinuitySequence !== this.#discontinuity)) this.#breaks = true;
      this.#discontinuity = segment.discontinuitySequence;
      this.#next++;
      this.#seen.push(keyOf(segment));
      if (segment.gap) {
        update.missed++;
        this.#breaks = true;
        continue;
      }
      update.wanted.push({ segment, breaks: this.#breaks });
      this.#breaks = false;
    }
    this.#seen = this.#seen.slice(-REMEMBERED);
    return update;
  }

  #isNew(segment: Segment | undefined): boolean {
    return segment !== undefined && !this.#seen.includes(keyOf(segment));
  }

  /** A cache may send an older playlist; a source that was started again has other segments, or stays back. */
  #wentBack(playlist: MediaPlaylist, base: number, now: Milliseconds, target: Milliseconds): void {
    this.#backSince ??= now;
    const isAnother = playlist.segments.some((segment) => this.#isNew(segment));
    if (!isAnother && now - this.#backSince < STALE * target) return;
    this.#backSince = undefined;
    this.#next = isAnother ? base + Math.max(0, playlist.segments.findIndex((segment) => this.#isNew(segment))) : base + playlist.segments.length;
    this.#breaks = true;
    this.#seen = [];
  }
}

/** Without the sequence number: there are sources that do not count it on. */
const keyOf = ({ uri, byterange, programDateTime }: Segment): string =>
  `${uri} ${(byterange as Segment['byterange'] | undefined)?.offset ?? ''} ${programDateTime?.getTime() ?? ''}`;

/** How many segments before the last ones. */
function edgeOf({ segments, targetDuration }: MediaPlaylist): number {
  let length = 0;
  let index = segments.length;
  while (index > 0 && length < EDGE * targetDuration) length += segments[--index]?.duration ?? 0;
  return index;
}
