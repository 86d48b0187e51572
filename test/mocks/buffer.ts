/** What the server's writer of fragmented MP4 uses of Node's `Buffer`, for a browser. To be imported before it. */
class BrowserBuffer extends Uint8Array {
  static alloc(size: number): BrowserBuffer {
    return new BrowserBuffer(size);
  }

  /** Of ASCII. */
  static latin1(text: string): BrowserBuffer {
    return BrowserBuffer.from(text, (character) => character.charCodeAt(0)) as BrowserBuffer;
  }

  static concat(parts: readonly Uint8Array[]): BrowserBuffer {
    const whole = new BrowserBuffer(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.byteLength;
    }
    return whole;
  }

  writeUInt16BE(value: number, offset: number): void {
    this.#view.setUint16(offset, value);
  }

  writeUInt32BE(value: number, offset: number): void {
    this.#view.setUint32(offset, value);
  }

  writeBigUInt64BE(value: bigint): void {
    this.#view.setBigUint64(0, value);
  }

  get #view(): DataView {
    return new DataView(this.buffer, this.byteOffset, this.byteLength);
  }
}

const { alloc, concat, latin1 } = BrowserBuffer;
globalThis.Buffer ??= { alloc, concat, from: latin1 } as unknown as typeof globalThis.Buffer;
