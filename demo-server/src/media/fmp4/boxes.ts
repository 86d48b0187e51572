import type { Milliseconds } from '../frame.ts';

/** Ticks per second in every track that Oriel writes: a whole number of ticks per millisecond keeps the times of the bus exact. */
export const TIMESCALE = 90_000;

const TICKS_PER_MILLISECOND = TIMESCALE / 1000;

/** Converts a duration or a Unix time to ticks. */
export const toTicks = (time: Milliseconds): number => Math.round(time * TICKS_PER_MILLISECOND);
export const toMilliseconds = (ticks: number): Milliseconds => ticks / TICKS_PER_MILLISECOND;

export const u8 = (...values: number[]): Uint8Array => Uint8Array.from(values);

export function u16(...values: number[]): Uint8Array {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => bytes.writeUInt16BE(value & 0xffff, 2 * i));
  return bytes;
}

export function u32(...values: number[]): Uint8Array {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value >>> 0, 4 * i));
  return bytes;
}

export function u64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** Makes a box (ISO/IEC 14496-12 §4.2): size, type, contents. */
export function box(type: string, ...contents: Uint8Array[]): Uint8Array {
  const size = contents.reduce((sum, { byteLength }) => sum + byteLength, 8);
  return Buffer.concat([u32(size), ascii(type), ...contents], size);
}

export function fullBox(type: string, version: number, flags: number, ...contents: Uint8Array[]): Uint8Array {
  return box(type, u32((version << 24) | flags), ...contents);
}

/** Flags of the only kind of `trun` that Oriel writes: data offset; duration, size and flags of each sample. */
export const RUN_FLAGS = 0x701;

/** Set in the flags of a sample that is not a keyframe. */
export const NON_SYNC = 0x1_0000;

/** Position of a box in the bytes that it was found in. */
export interface BoxSpan {
  type: string;
  /** First byte of the header. */
  start: number;
  /** First byte of the contents. */
  body: number;
  /** One past the last byte. */
  end: number;
}

/** The boxes between `from` and `to`. @throws RangeError when one does not fit */
export function* boxesIn(bytes: Uint8Array, from = 0, to = bytes.byteLength): Generator<BoxSpan> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = from; start < to; ) {
    let size = view.getUint32(start);
    let body = start + 8;
    if (size === 1) {
      size = Number(view.getBigUint64(start + 8));
      body += 8;
    }
    const type = boxType(bytes, start + 4);
    const end = start + size;
    if (end < body || end > to) throw new RangeError(`box ${type} at ${start} does not fit`);
    yield { type, start, body, end };
    start = end;
  }
}

export const boxType = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/** The first box of that type in a container. @throws RangeError when there is none */
export function childOf(bytes: Uint8Array, parent: Pick<BoxSpan, 'body' | 'end'>, type: string): BoxSpan {
  for (const child of boxesIn(bytes, parent.body, parent.end)) if (child.type === type) return child;
  throw new RangeError(`no ${type} box`);
}
