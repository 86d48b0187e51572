import { BitReader } from './bit-reader.ts';
import type { VideoTrack } from './frame.ts';

const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128]);

export interface SequenceParameters {
  width: number;
  height: number;
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

/** Reads a sequence parameter set (ITU-T H.264 §7.3.2.1.1) with its NAL header. @throws RangeError when it is cut off */
export function readSps(sps: Uint8Array): SequenceParameters {
  const reader = new BitReader(sps.subarray(1));
  const profile = reader.bits(8);
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
  return {
    width: columns * 16 - (left + right) * cropX,
    height: rows * 16 * fieldFactor - (top + bottom) * cropY,
  };
}

/** NAL units, each with its header and without a length. */
export interface ParameterSets {
  sps: Uint8Array[];
  pps: Uint8Array[];
}

/** Reads the contents of an `avcC` box (ISO/IEC 14496-15 §5.3.3.1). @throws RangeError when it is not one, or its NAL lengths do not have four bytes */
export function readAvcC(avcC: Uint8Array): ParameterSets {
  if (avcC[0] !== 1 || ((avcC[4] ?? 0) & 3) !== 3) throw new RangeError('This is not an avcC with NAL lengths of four bytes.');
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
  if (!first || first.byteLength < 4) throw new RangeError('There is no SPS.');
  const list = (units: Uint8Array[]) => units.map((unit) => Buffer.concat([Uint8Array.of(unit.byteLength >> 8, unit.byteLength & 255), unit]));
  // The fields after the PPS for High profiles: 4:2:0 with 8 bits, the only format that is carried.
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
  if (!sps) throw new RangeError('There is no SPS.');
  const { width, height } = readSps(sps);
  return { kind: 'video', codec: `avc1.${hex(sps.subarray(1, 4))}`, width, height, description: avcC };
}

/**
 * The parameter sets of a track after a frame brought these: those with the same id are replaced, new ones are added.
 * Returns `current` itself when nothing differs, as when a camera repeats its sets with every slice.
 * @throws RangeError when one is cut off
 */
export function updateParameterSets(current: ParameterSets, { sps, pps }: ParameterSets): ParameterSets {
  const next = { sps: replaceById(current.sps, sps, spsId), pps: replaceById(current.pps, pps, ppsId) };
  return next.sps === current.sps && next.pps === current.pps ? current : next;
}

function replaceById(current: Uint8Array[], given: Uint8Array[], idOf: (unit: Uint8Array) => number): Uint8Array[] {
  return given.reduce((units, unit) => {
    if (units.some((each) => Buffer.compare(each, unit) === 0)) return units;
    const id = idOf(unit);
    return [...units.filter((each) => idOf(each) !== id), unit];
  }, current);
}

/** `seq_parameter_set_id`, after the header, the profile, the constraints and the level. */
const spsId = (unit: Uint8Array): number => new BitReader(unit.subarray(4, 12)).unsigned();
/** `pic_parameter_set_id` */
const ppsId = (unit: Uint8Array): number => new BitReader(unit.subarray(1, 9)).unsigned();

/** Whether two `avcC` hold the same parameter sets. The fields after them are not compared. */
export function sameParameterSets(left: Uint8Array, right: Uint8Array): boolean {
  const [a, b] = [readAvcC(left), readAvcC(right)];
  const same = (x: Uint8Array[], y: Uint8Array[]) => x.length === y.length && x.every((unit, index) => Buffer.compare(unit, y[index] as Uint8Array) === 0);
  return same(a.sps, b.sps) && same(a.pps, b.pps);
}
