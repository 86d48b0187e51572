const LENGTH = 4;

/**
 * The sequence and picture parameter sets of H.264 as they are put before a keyframe, with lengths of four bytes.
 *
 * @param description the contents of the `avcC` box (ISO/IEC 14496-15 §5.3.3.1)
 */
export function parameterSets(description: Uint8Array): Uint8Array {
  const view = new DataView(description.buffer, description.byteOffset, description.byteLength);
  const units: Uint8Array[] = [];
  let at = 5;
  for (const mask of [0x1f, 0xff]) {
    for (let left = view.getUint8(at++) & mask; left > 0; left--) {
      const size = view.getUint16(at);
      const unit = new Uint8Array(LENGTH + size);
      new DataView(unit.buffer).setUint32(0, size);
      unit.set(description.subarray(at + 2, at + 2 + size), LENGTH);
      units.push(unit);
      at += 2 + size;
    }
  }
  return Buffer.concat(units);
}
