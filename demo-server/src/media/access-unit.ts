import { BitReader } from './bit-reader.ts';
import type { ParameterSets } from './avc.ts';

/** NAL unit types, ITU-T H.264 table 7-1. */
const NAL = { slice: 1, partitionA: 2, idr: 5, sps: 7, pps: 8, delimiter: 9, filler: 12, spsExtension: 13 } as const;
const SLICES: ReadonlySet<number> = new Set([NAL.slice, NAL.partitionA, NAL.idr]);
/** Not part of a frame's data: parameter sets are in the track, and decoders need no delimiters or filler. */
const LEFT_OUT: ReadonlySet<number> = new Set([NAL.sps, NAL.pps, NAL.delimiter, NAL.filler, NAL.spsExtension]);

export interface AccessUnit extends ParameterSets {
  /** Length-prefixed NAL units without parameter sets, delimiters and filler; empty when there were no others. */
  data: Uint8Array;
  /** Has an IDR slice: decoding can begin here. */
  keyframe: boolean;
  /** `first_mb_in_slice` (§7.4.3) of its first slice: above 0, the slices before it are missing. Undefined without a slice. */
  firstMacroblock: number | undefined;
}

/** Reads length-prefixed NAL units. @throws RangeError when a length points past the end */
export function readAccessUnit(bytes: Uint8Array): AccessUnit {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const unit: AccessUnit = { data: bytes, keyframe: false, firstMacroblock: undefined, sps: [], pps: [] };
  const kept: Uint8Array[] = [];
  let complete = true;
  for (let at = 0; at < bytes.byteLength; ) {
    const end = at + 4 + (at + 4 <= bytes.byteLength ? view.getUint32(at) : Infinity);
    if (end > bytes.byteLength) throw new RangeError('A NAL unit extends past the end of its access unit.');
    const nalUnit = bytes.subarray(at + 4, end);
    const type = (nalUnit[0] ?? 0) & 0x1f;
    const empty = nalUnit.byteLength === 0;
    if (type === NAL.sps && !empty) unit.sps.push(nalUnit);
    if (type === NAL.pps && !empty) unit.pps.push(nalUnit);
    if (type === NAL.idr) unit.keyframe = true;
    if (SLICES.has(type)) unit.firstMacroblock ??= firstMacroblockOf(nalUnit);
    if (empty || LEFT_OUT.has(type)) complete = false;
    else kept.push(bytes.subarray(at, end));
    at = end;
  }
  if (!complete) unit.data = kept.length === 1 ? (kept[0] as Uint8Array) : Buffer.concat(kept);
  return unit;
}

/** The number takes at most five bytes; a slice that is cut off even before it counts as the first. */
function firstMacroblockOf(slice: Uint8Array): number {
  try {
    return new BitReader(slice.subarray(1, 9)).unsigned();
  } catch {
    return 0;
  }
}
