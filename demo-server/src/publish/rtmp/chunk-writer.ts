import type { RtmpMessage } from './message.ts';

/** A timestamp from here on has four more bytes. */
const EXTENDED = 0xffffff;
const WRAP = 2 ** 32;

interface LastHeader {
  streamId: number;
  timestamp: number;
}

/** Splits messages into chunks (RTMP 1.0 §5.3). */
export class ChunkWriter {
  /** The largest payload of a chunk, bytes. Tell the peer before it changes. */
  chunkSize = 128;
  readonly #last = new Map<number, LastHeader>();

  /**
   * @param chunkStream from 2 to 63
   * @returns all chunks of the message
   */
  write(chunkStream: number, { type, streamId, timestamp, payload }: RtmpMessage): Buffer {
    const last = this.#last.get(chunkStream);
    const absolute = timestamp % WRAP;
    // A delta cannot be negative, so that a timestamp that goes back needs a whole header.
    const full = last === undefined || last.streamId !== streamId || timestamp < last.timestamp;
    this.#last.set(chunkStream, { streamId, timestamp });
    const time = full ? absolute : timestamp - last.timestamp;
    const extended = time >= EXTENDED;
    const first = full ? 12 : 8;
    const chunks = Math.max(1, Math.ceil(payload.byteLength / this.chunkSize));
    const out = Buffer.allocUnsafe(first + (chunks - 1) + (extended ? chunks * 4 : 0) + payload.byteLength);

    out[0] = ((full ? 0 : 1) << 6) | chunkStream;
    out.writeUIntBE(extended ? EXTENDED : time, 1, 3);
    out.writeUIntBE(payload.byteLength, 4, 3);
    out[7] = type;
    if (full) out.writeUInt32LE(streamId, 8);
    let at = first;
    for (let chunk = 0; chunk < chunks; chunk++) {
      if (chunk > 0) out[at++] = (3 << 6) | chunkStream;
      if (extended) at = out.writeUInt32BE(time, at);
      at += payload.copy(out, at, chunk * this.chunkSize, (chunk + 1) * this.chunkSize);
    }
    return out;
  }
}
