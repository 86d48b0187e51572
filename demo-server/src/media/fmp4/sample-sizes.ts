import { boxesIn, type BoxSpan, childOf } from './boxes.ts';

/** Flags of `tfhd` (ISO/IEC 14496-12 §8.8.7), each with the bytes of its field, in order. */
const BASE_DATA_OFFSET = 0x1;
const DESCRIPTION_INDEX = 0x2;
const DEFAULT_DURATION = 0x8;
const DEFAULT_SIZE = 0x10;
/** Flags of `trun` (§8.8.8). */
const DATA_OFFSET = 0x1;
const FIRST_FLAGS = 0x4;
const DURATION = 0x100;
const SIZE = 0x200;
const FLAGS = 0x400;
const COMPOSITION = 0x800;

/**
 * Bytes of each sample of a fragment that has one track in one run, with its data right after the `moof`.
 *
 * @throws RangeError when the fragment is of another kind
 */
export function readSampleSizes(bytes: Uint8Array, moof: BoxSpan): number[] {
  const trafs = [...boxesIn(bytes, moof.body, moof.end)].filter(({ type }) => type === 'traf');
  const [traf] = trafs;
  if (!traf || trafs.length > 1) throw new RangeError('not one track');
  const runs = [...boxesIn(bytes, traf.body, traf.end)].filter(({ type }) => type === 'trun');
  const [run] = runs;
  if (!run || runs.length > 1) throw new RangeError('not one run');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint32(run.body) & 0xff_ffff;
  if (!(flags & DATA_OFFSET)) throw new RangeError('a run without its offset');
  if (moof.start + view.getInt32(run.body + 8) !== moof.end + 8) throw new RangeError('the data are not right after the moof');
  const count = view.getUint32(run.body + 4);
  const first = run.body + 12 + (flags & FIRST_FLAGS ? 4 : 0);
  if (!(flags & SIZE)) return Array.from({ length: count }, () => defaultSize(bytes, traf));
  const step = [DURATION, SIZE, FLAGS, COMPOSITION].filter((flag) => flags & flag).length * 4;
  const offset = flags & DURATION ? 4 : 0;
  return Array.from({ length: count }, (_, i) => view.getUint32(first + i * step + offset));
}

function defaultSize(bytes: Uint8Array, traf: BoxSpan): number {
  const { body } = childOf(bytes, traf, 'tfhd');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint32(body) & 0xff_ffff;
  if (!(flags & DEFAULT_SIZE)) throw new RangeError('samples without a size');
  return view.getUint32(body + 8 + (flags & BASE_DATA_OFFSET ? 8 : 0) + (flags & DESCRIPTION_INDEX ? 4 : 0) + (flags & DEFAULT_DURATION ? 4 : 0));
}
