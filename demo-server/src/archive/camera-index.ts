import type { Milliseconds, UnixMs } from '../media/frame.ts';
import type { Range, StoredGroup } from './archive-index.ts';
import { countWhile } from './group-table.ts';
import { isPreferred, type Segment, storedGroup, touching } from './segment.ts';

/** A group by its place: the `i`th of its segment. */
interface Place {
  segment: Segment;
  i: number;
}

/**
 * What one camera has on disk, in memory: segments sorted by start and found by binary search, so that a lookup costs the
 * same in a month as in a minute. Segments may be added in any order.
 *
 * Segments may overlap, by hours where the clock was set back. Every moment then belongs to one of them, the preferred one
 * (`isPreferred`): `groupAt` returns its group, `groupAfter` and `groupBefore` skip groups whose start belongs to another
 * segment, and a returned group ends where a preferred segment starts.
 */
export class CameraIndex {
  readonly #segments: Segment[] = [];
  /** Duration of the longest segment: how far back one that holds a time can start. */
  #longest: Milliseconds = 0;
  /** The largest `touching` of a segment. */
  #touching: Milliseconds = 0;

  /** By start. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get newest(): StoredGroup | undefined {
    const last = this.#segments.at(-1);
    return last && storedGroup(last, last.groups.length - 1);
  }

  add(segment: Segment): void {
    this.#segments.splice(this.#countStarting(segment.start, true), 0, segment);
    this.grown(segment);
  }

  /** Call when a segment of this index has become longer. */
  grown(segment: Segment): void {
    this.#longest = Math.max(this.#longest, segment.end - segment.start);
    this.#touching = Math.max(this.#touching, touching(segment));
  }

  remove(segment: Segment): void {
    const i = this.#segments.indexOf(segment);
    if (i >= 0) this.#segments.splice(i, 1);
  }

  groupAt(time: UnixMs): StoredGroup | undefined {
    const place = this.#placeAt(time) ?? this.#placeStandingAt(time);
    return place && this.#stored(place);
  }

  groupAfter(time: UnixMs): StoredGroup | undefined {
    let place = this.#placeAfter(time, true);
    while (place && !this.#startBelongsTo(place)) place = this.#placeAfter(place.segment.groups.from(place.i), false);
    return place && this.#stored(place);
  }

  groupBefore(time: UnixMs): StoredGroup | undefined {
    // A group that a preferred segment cuts short ends earlier than its table says.
    const last = this.#placeAt(time - 1);
    const group = last && this.#stored(last);
    if (group && group.to <= time) return group;
    let place = this.#placeBefore(time, true);
    while (place && !this.#startBelongsTo(place)) place = this.#placeBefore(place.segment.groups.to(place.i), false);
    return place && this.#stored(place);
  }

  sequences({ from, to }: Range): Range[] {
    const ranges: Range[] = [];
    let reach: Milliseconds = 0;
    for (const segment of this.overlapping({ from, to })) {
      const range = { from: Math.max(segment.start, from), to: Math.min(segment.end, to) };
      const last = ranges.at(-1);
      if (last && range.from - last.to <= reach) last.to = Math.max(last.to, range.to);
      else ranges.push(range);
      reach = touching(segment);
    }
    return ranges;
  }

  /** Segments that share time with the range, by start. */
  *overlapping({ from, to }: Range): Generator<Segment> {
    for (let i = this.#countStarting(from - this.#longest, false); i < this.#segments.length; i++) {
      const segment = this.#segments[i]!;
      if (segment.start >= to) return;
      if (segment.end > from) yield segment;
    }
  }

  /** The group whose time includes `time`, of the preferred segment. */
  #placeAt(time: UnixMs): Place | undefined {
    let found: Place | undefined;
    for (const segment of this.#backFrom(this.#countStarting(time, true), time)) {
      if (found && !isPreferred(segment, found.segment)) continue;
      const { groups } = segment;
      const i = groups.countStarting(time, true) - 1;
      if (i >= 0 && (i + 1 < groups.length || groups.to(i) > time)) found = { segment, i };
    }
    return found;
  }

  /** Between two segments that touch, the last frame of the first is still shown. */
  #placeStandingAt(time: UnixMs): Place | undefined {
    const count = this.#countStarting(time, true);
    const next = this.#segments[count];
    if (!next) return undefined;
    for (const segment of this.#backFrom(count, time)) {
      if (next.start - segment.end <= touching(segment)) return { segment, i: segment.groups.length - 1 };
    }
    return undefined;
  }

  /** The first group that starts after `time`, or at it where `orAt`. */
  #placeAfter(time: UnixMs, orAt: boolean): Place | undefined {
    const next = this.#countStarting(time, !orAt);
    let found: Place | undefined;
    const consider = (segment: Segment, i: number) => {
      const difference = found ? segment.groups.from(i) - found.segment.groups.from(found.i) : -1;
      if (difference < 0 || (difference === 0 && isPreferred(segment, found!.segment))) found = { segment, i };
    };
    for (let n = next; n < this.#segments.length && this.#segments[n]!.start === this.#segments[next]!.start; n++) consider(this.#segments[n]!, 0);
    for (const segment of this.#backFrom(next, time)) {
      const i = segment.groups.countStarting(time, !orAt);
      if (i < segment.groups.length) consider(segment, i);
    }
    return found;
  }

  /** The last group that ends before `time`, or at it where `orAt`. */
  #placeBefore(time: UnixMs, orAt: boolean): Place | undefined {
    let found: Place | undefined;
    for (let n = this.#countStarting(time, false) - 1; n >= 0; n--) {
      const segment = this.#segments[n]!;
      const best = found && found.segment.groups.to(found.i);
      if (best !== undefined && segment.start + this.#longest <= best) break;
      const { groups } = segment;
      const i = countWhile(groups.length, (group) => (orAt ? groups.to(group) <= time : groups.to(group) < time)) - 1;
      if (i >= 0 && (best === undefined || groups.to(i) > best)) found = { segment, i };
    }
    return found;
  }

  #startBelongsTo({ segment, i }: Place): boolean {
    return this.#placeAt(segment.groups.from(i))?.segment === segment;
  }

  #stored({ segment, i }: Place): StoredGroup {
    const group = storedGroup(segment, i);
    for (let n = this.#countStarting(group.from, true); n < this.#segments.length; n++) {
      const next = this.#segments[n]!;
      if (next.start >= group.to) break;
      if (isPreferred(next, segment)) return { ...group, to: next.start };
    }
    return group;
  }

  /** From the segment before position `end` back to the first that can reach `time`. */
  *#backFrom(end: number, time: UnixMs): Generator<Segment> {
    for (let i = end - 1; i >= 0; i--) {
      const segment = this.#segments[i]!;
      if (segment.start + this.#longest + this.#touching < time) return;
      yield segment;
    }
  }

  #countStarting(time: UnixMs, orAt: boolean): number {
    return countWhile(this.#segments.length, (i) => (orAt ? this.#segments[i]!.start <= time : this.#segments[i]!.start < time));
  }
}
