/**
 * NAL units after start codes (ITU-T H.264 annex B) as `readAccessUnit` takes them: each after its length of four bytes.
 */
export function toLengthPrefixed(bytes: Buffer): Buffer {
  const units: Buffer[] = [];
  let begin = nextStart(bytes, 0)?.after;
  while (begin !== undefined) {
    const next = nextStart(bytes, begin);
    let end = next?.at ?? bytes.byteLength;
    // trailing_zero_8bits
    while (end > begin && bytes[end - 1] === 0) end--;
    if (end > begin) {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(end - begin);
      units.push(length, bytes.subarray(begin, end));
    }
    begin = next?.after;
  }
  return Buffer.concat(units);
}

const START = Buffer.of(0, 0, 1);

function nextStart(bytes: Buffer, from: number): { at: number; after: number } | undefined {
  const at = bytes.indexOf(START, from);
  return at < 0 ? undefined : { at, after: at + START.byteLength };
}
