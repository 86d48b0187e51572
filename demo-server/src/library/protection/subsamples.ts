/** Bytes that stay clear, and those after them that are encrypted. */
export interface Subsample {
  clear: number;
  encrypted: number;
}

/** The first bytes of a NAL unit stay clear: decoders read its header and the header of its slice before they decrypt. */
const CLEAR_LEAD = 32;
const BLOCK = 16;
/** The field for clear bytes holds no more. */
const MAX_CLEAR = 0xffff;
/** More would not fit the size of a sample's entry, one byte. Slices beyond stay clear; files have a few in a picture. */
const MAX_SUBSAMPLES = 40;

/**
 * Which bytes of an H.264 sample are encrypted: the slice data in whole blocks, so that the lengths and types of its NAL
 * units can be read (ISO/IEC 23001-7 §9.5).
 *
 * @param lengthSize bytes of the length before each NAL unit
 * @throws RangeError when a NAL unit does not fit
 */
export function subsamplesOf(sample: Uint8Array, lengthSize: number): Subsample[] {
  const bytes = Buffer.from(sample.buffer, sample.byteOffset, sample.byteLength);
  const subsamples: Subsample[] = [];
  let clear = 0;
  for (let at = 0; at < bytes.byteLength; ) {
    const size = bytes.readUIntBE(at, lengthSize);
    const end = at + lengthSize + size;
    if (end > bytes.byteLength) throw new RangeError('a NAL unit does not fit');
    const isSlice = size > 0 && isSliceType(bytes.readUInt8(at + lengthSize) & 0x1f);
    const encrypted = isSlice && subsamples.length < MAX_SUBSAMPLES - 2 ? Math.floor(Math.max(0, size - CLEAR_LEAD) / BLOCK) * BLOCK : 0;
    clear += lengthSize + size - encrypted;
    if (encrypted > 0) {
      subsamples.push(...withClear(clear, encrypted));
      clear = 0;
    }
    at = end;
  }
  if (clear > 0) subsamples.push(...withClear(clear, 0));
  return subsamples;
}

/** NAL unit types 1 to 5 (ISO/IEC 14496-10 table 7-1). */
const isSliceType = (type: number): boolean => type >= 1 && type <= 5;

function withClear(clear: number, encrypted: number): Subsample[] {
  const full = Math.floor((clear - 1) / MAX_CLEAR);
  const parts = Array.from({ length: full }, () => ({ clear: MAX_CLEAR, encrypted: 0 }));
  return [...parts, { clear: clear - full * MAX_CLEAR, encrypted }];
}
