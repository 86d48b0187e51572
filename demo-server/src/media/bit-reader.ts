/** Reads the bits of a NAL unit (ITU-T H.264 §7.2, §9.1), without its emulation prevention bytes. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #bit = 0;

  constructor(nalUnit: Uint8Array) {
    const bytes: number[] = [];
    for (const [index, byte] of nalUnit.entries()) {
      const prevents = byte === 3 && nalUnit[index - 1] === 0 && nalUnit[index - 2] === 0;
      if (!prevents) bytes.push(byte);
    }
    this.#bytes = Uint8Array.from(bytes);
  }

  /** u(n), at most 32 bits. @throws RangeError past the end */
  bits(count: number): number {
    let value = 0;
    for (let left = count; left > 0; left--) {
      const byte = this.#bytes[this.#bit >> 3];
      if (byte === undefined) throw new RangeError('The bits ended early.');
      value = value * 2 + ((byte >> (7 - (this.#bit & 7))) & 1);
      this.#bit++;
    }
    return value;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** ue(v) */
  unsigned(): number {
    let zeros = 0;
    while (!this.flag()) if (++zeros > 31) throw new RangeError('The number is too long.');
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v) */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}
