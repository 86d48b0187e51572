import { createCipheriv } from 'node:crypto';

/** A whole segment, encrypted as METHOD=AES-128 says (RFC 8216 §4.3.2.4): CBC with PKCS #7 padding, the vector is the segment's number. */
export function encryptSegment(segment: Uint8Array, { key, number }: { key: Uint8Array; number: number }): Buffer {
  const vector = Buffer.alloc(16);
  vector.writeUInt32BE(number, 12);
  const cipher = createCipheriv('aes-128-cbc', key, vector);
  return Buffer.concat([cipher.update(segment), cipher.final()]);
}
