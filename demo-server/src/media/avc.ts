import { BitReader } from './bit-reader.ts';
import type { VideoTrack } from './frame.ts';

/** NAL unit types, ITU-T H.264 table 7-1. */
const NAL = { idr: 5, sps: 7, pps: 8, delimiter: 9, filler: 12, spsExtension: 13 } as const;
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128]);
const EXTENDED_SAR = 255;

export interface SequenceParameters {
  width: number;
  height: number;
  /** How many pictures may come before one that is shown earlier: above 0 there are B-frames. Missing: not said. */
  reorderFrames?: number;
}

function skipScalingLists(reader: BitReader, count: number): void {
  for (let list = 0; list < count; list++) {
    if (!reader.flag()) continue;
    let last = 8;
    let next = 8;
    for (let index = 0; index < (list < 6 ? 16 : 64); index++) {
      if (next !== 0) next = (last + reader.signed() + 256) % 256;
      if (next !== 0) last = next;
    }
  }
}

function skipHrd(reader: BitReader): void {
  const count = reader.unsigned() + 1;
  reader.bits(8);
  for (let index = 0; index < count; index++) {
    reader.unsigned();
    reader.unsigned();
    reader.bits(1);
  }
  reader.bits(20);
}

/** Annex E.1.1, as far as `max_num_reorder_frames`. */
function readReorderFrames(reader: BitReader): number | undefined {
  if (reader.flag() && reader.bits(8) === EXTENDED_SAR) reader.bits(32);
  if (reader.flag()) reader.bits(1);
  if (reader.flag()) {
    reader.bits(4);
    if (reader.flag()) reader.bits(24);
  }
  if (reader.flag()) {
    reader.unsigned();
    reader.unsigned();
  }
  if (reader.flag()) {
    reader.bits(32);
    reader.bits(32);
    reader.bits(1);
  }
  const nalHrd = reader.flag();
  if (nalHrd) skipHrd(reader);
  const vclHrd = reader.flag();
  if (vclHrd) skipHrd(reader);
  if (nalHrd || vclHrd) reader.bits(1);
  reader.bits(1);
  if (!reader.flag()) return undefined;
  reader.bits(1);
  for (let index = 0; index < 4; index++) reader.unsigned();
  return reader.unsigned();
}

/** Reads a sequence parameter set (§7.3.2.1.1), its NAL header included. @throws RangeError when it is cut off */
export function readSps(sps: Uint8Array): SequenceParameters {
  const reader = new BitReader(sps.subarray(1));
  const profile = reader.bits(8);
  const baseline = profile === 66;
  reader.bits(16);
  reader.unsigned();
  let chromaFormat = 1;
  let separatePlanes = false;
  if (HIGH_PROFILES.has(profile)) {
    chromaFormat = reader.unsigned();
    if (chromaFormat === 3) separatePlanes = reader.flag();
    reader.unsigned();
    reader.unsigned();
    reader.bits(1);
    if (reader.flag()) skipScalingLists(reader, chromaFormat === 3 ? 12 : 8);
  }
  reader.unsigned();
  const orderType = reader.unsigned();
  if (orderType === 0) reader.unsigned();
  else if (orderType === 1) {
    reader.bits(1);
    reader.signed();
    reader.signed();
    for (let count = reader.unsigned(); count > 0; count--) reader.signed();
  }
  reader.unsigned();
  reader.bits(1);
  const columns = reader.unsigned() + 1;
  const rows = reader.unsigned() + 1;
  const framesOnly = reader.flag();
  if (!framesOnly) reader.bits(1);
  reader.bits(1);
  const fieldFactor = framesOnly ? 1 : 2;
  const subsampled = chromaFormat !== 0 && !separatePlanes;
  const cropX = subsampled && chromaFormat !== 3 ? 2 : 1;
  const cropY = (subsampled && chromaFormat === 1 ? 2 : 1) * fieldFactor;
  const [left, right, top, bottom] = reader.flag()
    ? [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()]
    : [0, 0, 0, 0];
  const reorderFrames = baseline || orderType === 2 ? 0 : reader.flag() ? readReorderFrames(reader) : undefined;
  return {
    width: columns * 16 - (left + right) * cropX,
    height: rows * 16 * fieldFactor - (top + bottom) * cropY,
    ...(reorderFrames !== undefined && { reorderFrames }),
  };
}

export interface ParameterSets {
  sps: Uint8Array[];
  pps: Uint8Array[];
}

/** Reads an `avcC` box's contents (ISO/IEC 14496-15 §5.3.3.1). @throws RangeError when it is none, or its NAL lengths are not of four bytes */
export function readAvcC(avcC: Uint8Array): ParameterSets {
  if (avcC[0] !== 1 || ((avcC[4] ?? 0) & 3) !== 3) throw new RangeError('Not an avcC with lengths of four bytes.');
  let at = 5;
  const list = (mask: number): Uint8Array[] => {
    const count = (avcC[at++] ?? 0) & mask;
    return Array.from({ length: count }, () => {
      const end = at + 2 + ((avcC[at] ?? 0) << 8) + (avcC[at + 1] ?? 0);
      if (end > avcC.byteLength) throw new RangeError('The avcC is cut off.');
      const unit = avcC.subarray(at + 2, end);
      at = end;
      return unit;
    });
  };
  return { sps: list(0x1f), pps: list(0xff) };
}

/** @throws RangeError when there is no SPS */
export function writeAvcC({ sps, pps }: ParameterSets): Uint8Array {
  const [first] = sps;
  if (!first || first.byteLength < 4) throw new RangeError('No SPS.');
  const list = (units: Uint8Array[]) => units.map((unit) => Buffer.concat([Uint8Array.of(unit.byteLength >> 8, unit.byteLength & 255), unit]));
  // What follows the PPS for High profiles: 4:2:0 and 8 bits, the only ones that are carried.
  const high = HIGH_PROFILES.has(first[1] ?? 0) ? [Uint8Array.of(0xfd, 0xf8, 0xf8, 0)] : [];
  return Uint8Array.from(
    Buffer.concat([
      Uint8Array.of(1, first[1] ?? 0, first[2] ?? 0, first[3] ?? 0, 0xff, 0xe0 | sps.length),
      ...list(sps),
      Uint8Array.of(pps.length),
      ...list(pps),
      ...high,
    ]),
  );
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

/** @throws RangeError when the `avcC` cannot be read */
export function videoTrack(avcC: Uint8Array): VideoTrack {
  const [sps] = readAvcC(avcC).sps;
  if (!sps) throw new RangeError('No SPS.');
  const { width, height } = readSps(sps);
  return { kind: 'video', codec: `avc1.${hex(sps.subarray(1, 4))}`, width, height, description: avcC };
}

export interface AccessUnit extends ParameterSets {
  /** Length-prefixed NAL units without parameter sets, delimiters and filler; empty when nothing else was there. */
  data: Uint8Array;
  /** Holds an IDR picture: decoding can begin here. */
  keyframe: boolean;
}

/** Takes length-prefixed NAL units apart. @throws RangeError when a length leads past the end */
export function readAccessUnit(bytes: Uint8Array): AccessUnit {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const unit: AccessUnit = { data: bytes, keyframe: false, sps: [], pps: [] };
  const kept: Uint8Array[] = [];
  let dropped = false;
  for (let at = 0; at < bytes.byteLength; ) {
    const end = at + 4 + (at + 4 <= bytes.byteLength ? view.getUint32(at) : Infinity);
    if (end > bytes.byteLength) throw new RangeError('A NAL unit leads past the end.');
    const type = (bytes[at + 4] ?? 0) & 0x1f;
    const empty = end === at + 4;
    if (type === NAL.sps && !empty) unit.sps.push(bytes.subarray(at + 4, end));
    if (type === NAL.pps && !empty) unit.pps.push(bytes.subarray(at + 4, end));
    if (type === NAL.idr) unit.keyframe = true;
    if (empty || type === NAL.sps || type === NAL.pps || type === NAL.delimiter || type === NAL.filler || type === NAL.spsExtension) dropped = true;
    else kept.push(bytes.subarray(at, end));
    at = end;
  }
  if (dropped) unit.data = kept.length === 1 ? (kept[0] as Uint8Array) : Buffer.concat(kept);
  return unit;
}
