import { toMilliseconds, toTicks } from '../media/fmp4/boxes.ts';
import type { UnixMs } from '../media/frame.ts';
import type { Range } from './archive-index.ts';

/** A group of pictures as a segment's table describes it. */
export interface GroupEntry extends Range {
  /** Position of the `moof` in the file, in bytes. */
  offset: number;
  /** Length of `moof` and `mdat` together. */
  bytes: number;
  /** Bytes of all video frames but the keyframe: a measure of how much moves. */
  motionBytes: number;
}

/** Numbers in an entry: offset, bytes, start and duration in ticks, motion bytes. */
const WIDTH = 5;

/**
 * The groups of one segment, in the order of the file and of time. A day of one camera has 86 400 of them, so they are
 * packed: 20 bytes per group, in memory and in the database (little-endian there).
 */
export class GroupTable {
  /** Start of the segment, rounded to whole ticks; the groups' times are relative to it. */
  readonly start: UnixMs;
  readonly #startTicks: number;
  #numbers: Uint32Array;
  #length = 0;

  constructor(start: UnixMs, capacity = 64) {
    this.#startTicks = toTicks(start);
    this.start = toMilliseconds(this.#startTicks);
    this.#numbers = new Uint32Array(capacity * WIDTH);
  }

  static decode(start: UnixMs, packed: Uint8Array): GroupTable {
    const table = new GroupTable(start, 0);
    const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
    table.#numbers = Uint32Array.from({ length: packed.byteLength / 4 }, (_, i) => view.getUint32(4 * i, true));
    table.#length = table.#numbers.length / WIDTH;
    return table;
  }

  encode(): Uint8Array {
    const packed = new Uint8Array(4 * WIDTH * this.#length);
    const view = new DataView(packed.buffer);
    for (let i = 0; i < WIDTH * this.#length; i++) view.setUint32(4 * i, this.#numbers[i]!, true);
    return packed;
  }

  get length(): number {
    return this.#length;
  }

  push({ from, to, offset, bytes, motionBytes }: GroupEntry): void {
    if (WIDTH * (this.#length + 1) > this.#numbers.length) {
      const grown = new Uint32Array(WIDTH * Math.max(64, 2 * this.#length));
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    const start = toTicks(from);
    this.#numbers.set([offset, bytes, start - this.#startTicks, toTicks(to) - start, motionBytes], WIDTH * this.#length++);
  }

  from(i: number): UnixMs {
    return toMilliseconds(this.#startTicks + this.#numbers[WIDTH * i + 2]!);
  }

  to(i: number): UnixMs {
    return toMilliseconds(this.#startTicks + this.#numbers[WIDTH * i + 2]! + this.#numbers[WIDTH * i + 3]!);
  }

  motionBytes(i: number): number {
    return this.#numbers[WIDTH * i + 4]!;
  }

  entry(i: number): GroupEntry {
    return {
      from: this.from(i),
      to: this.to(i),
      offset: this.#numbers[WIDTH * i]!,
      bytes: this.#numbers[WIDTH * i + 1]!,
      motionBytes: this.motionBytes(i),
    };
  }

  /** How many groups start before `time`, or at it where `orAt`. */
  countStarting(time: UnixMs, orAt: boolean): number {
    return countWhile(this.#length, (i) => (orAt ? this.from(i) <= time : this.from(i) < time));
  }
}

/** Binary search: how many of `length` things, counted from the first, fulfil a condition. After one that does not, none may. */
export function countWhile(length: number, condition: (i: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (condition(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
