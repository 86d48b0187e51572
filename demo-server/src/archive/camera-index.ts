import type { Milliseconds } from '../media/frame.ts';
import { countWhile } from './group-table.ts';
import type { Range, StoredGroup } from './archive-index.ts';
import { type Segment, storedGroup, touching } from './segment.ts';

/**
 * What one camera has on disk, in memory: segments by their start, found by halving, so that a question costs the same
 * in a month as in a minute. Segments may come in any order and may overlap a little; the later start wins.
 */
export class CameraIndex {
  readonly #segments: Segment[] = [];
  /** Of the longest segment: how far back one may start that holds a time. */
  #longest = 0;

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

  /** To be told when a segment of this index has got longer. */
  grown({ start, end }: Segment): void {
    this.#longest = Math.max(this.#longest, end - start);
  }

  remove(segment: Segment): void {
    const i = this.#segments.indexOf(segment);
    if (i >= 0) this.#segments.splice(i, 1);
  }

  groupAt(time: Milliseconds): StoredGroup | undefined {
    const count = this.#countStarting(time, true);
    const next = this.#segments[count];
    // Between two that touch, the last picture of the first still stands.
    let standing: StoredGroup | undefined;
    for (const segment of this.#backFrom(count, time)) {
      const i = segment.groups.countStarting(time, true) - 1;
      if (i < 0) continue;
      if (segment.groups.to(i) > time) return storedGroup(segment, i);
      if (!standing && next && next.start - segment.groups.to(i) <= touching(segment)) standing = storedGroup(segment, i);
    }
    return standing;
  }

  groupAfter(time: Milliseconds): StoredGroup | undefined {
    const next = this.#countStarting(time, false);
    let found = this.#segments[next] && storedGroup(this.#segments[next], 0);
    for (const segment of this.#backFrom(next, time)) {
      const i = segment.groups.countStarting(time, false);
      if (i < segment.groups.length && (!found || segment.groups.from(i) < found.from)) found = storedGroup(segment, i);
    }
    return found;
  }

  groupBefore(time: Milliseconds): StoredGroup | undefined {
    let found: StoredGroup | undefined;
    for (let i = this.#countStarting(time, false) - 1; i >= 0; i--) {
      const segment = this.#segments[i]!;
      if (found && segment.start + this.#longest <= found.to) break;
      const { groups } = segment;
      const last = countWhile(groups.length, (group) => groups.to(group) <= time) - 1;
      if (last >= 0 && (!found || groups.to(last) > found.to)) found = storedGroup(segment, last);
    }
    return found;
  }

  sequences({ from, to }: Range): Range[] {
    const ranges: Range[] = [];
    let reach = 0;
    for (const segment of this.overlapping({ from, to })) {
      const range = { from: Math.max(segment.start, from), to: Math.min(segment.end, to) };
      const last = ranges.at(-1);
      if (last && range.from - last.to <= reach) last.to = Math.max(last.to, range.to);
      else ranges.push(range);
      reach = touching(segment);
    }
    return ranges;
  }

  /** Segments that share time with the range, by their start. */
  *overlapping({ from, to }: Range): Generator<Segment> {
    for (let i = this.#countStarting(from - this.#longest, false); i < this.#segments.length; i++) {
      const segment = this.#segments[i]!;
      if (segment.start >= to) return;
      if (segment.end > from) yield segment;
    }
  }

  /** From the segment before position `end` back to the last that may reach `time`. */
  *#backFrom(end: number, time: Milliseconds): Generator<Segment> {
    for (let i = end - 1; i >= 0; i--) {
      const segment = this.#segments[i]!;
      if (segment.start + this.#longest + touching(segment) < time) return;
      yield segment;
    }
  }

  #countStarting(time: Milliseconds, orAt: boolean): number {
    return countWhile(this.#segments.length, (i) => (orAt ? this.#segments[i]!.start <= time : this.#segments[i]!.start < time));
  }
}
