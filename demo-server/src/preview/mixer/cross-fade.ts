/** The lower and the upper byte of each half of 32 bits. */
const LOW = 0x00ff_00ff;
const HIGH = 0xff00_ff00 | 0;
/** Half of what is cut off, in both halves. */
const ROUND = 0x0080_0080;

/**
 * Writes a mix of two pictures of the same format to `out`: `weight` (0 to 1) of `to`, the rest of `from`. Four samples are
 * mixed in one step, because a multiplication of two bytes by up to 256 does not leave their 16 bits. For 720p that takes
 * about a fifth of the time that one sample at a time takes.
 *
 * All three begin at a multiple of four bytes.
 */
export function crossFade(from: Uint8Array, to: Uint8Array, weight: number, out: Uint8Array): void {
  const share = Math.max(0, Math.min(256, Math.round(weight * 256))) | 0;
  const rest = (256 - share) | 0;
  const words = out.byteLength >> 2;
  const a = new Int32Array(from.buffer, from.byteOffset, words);
  const b = new Int32Array(to.buffer, to.byteOffset, words);
  const mixed = new Int32Array(out.buffer, out.byteOffset, words);
  for (let index = 0; index < words; index++) {
    const left = a[index] as number;
    const right = b[index] as number;
    const low = (Math.imul(left & LOW, rest) + Math.imul(right & LOW, share) + ROUND) | 0;
    const high = (Math.imul((left >>> 8) & LOW, rest) + Math.imul((right >>> 8) & LOW, share) + ROUND) | 0;
    mixed[index] = ((low >>> 8) & LOW) | (high & HIGH);
  }
  for (let index = words * 4; index < out.byteLength; index++) out[index] = ((from[index] as number) * rest + (to[index] as number) * share + 128) >> 8;
}
