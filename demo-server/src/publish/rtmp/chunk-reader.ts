import { MESSAGE, RtmpError, type RtmpMessage } from './message.ts';

const EXTENDED = 0xffffff;
const WRAP = 2 ** 32;
/** Bytes of a message header, for each format of the basic header (RTMP 1.0 §5.3.1.2). */
const HEADER_SIZES = [11, 7, 3, 0];
const DEFAULT_CHUNK_SIZE = 128;
const NOTHING = Buffer.alloc(0);

export interface ChunkReaderOptions {
  message(message: RtmpMessage): void;
  /** The largest message, bytes. Servers send a publisher nothing large. */
  maxMessage?: number;
  /** How many chunk streams may be open, each with a part of a message. */
  maxChunkStreams?: number;
}

interface ChunkStream {
  type: number;
  streamId: number;
  length: number;
  timestamp: number;
  /** The field of the last header: an absolute time after a whole header, else a delta. */
  time: number;
  extended: boolean;
  /** Of the message that is being put together; `received` bytes of it are there. */
  payload: Buffer;
  received: number;
}

/**
 * Puts messages together from chunks of any size (RTMP 1.0 §5.3). What it holds is bounded by `maxMessage` and
 * `maxChunkStreams`. It follows Set Chunk Size and Abort itself, and passes them on.
 */
export class ChunkReader {
  readonly #options: Required<ChunkReaderOptions>;
  readonly #streams = new Map<number, ChunkStream>();
  #chunkSize = DEFAULT_CHUNK_SIZE;
  #bytes: Buffer = Buffer.alloc(0);

  constructor({ maxMessage = 64 * 1024, maxChunkStreams = 16, message }: ChunkReaderOptions) {
    this.#options = { maxMessage, maxChunkStreams, message };
  }

  /** @throws RtmpError, after which the reader cannot be used, or whatever `message` throws */
  push(bytes: Buffer): void {
    this.#bytes = this.#bytes.byteLength === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    for (let length = this.#chunk(this.#bytes); length > 0; length = this.#chunk(this.#bytes)) this.#bytes = this.#bytes.subarray(length);
    // Keeps no large buffer alive for the few bytes at its end.
    this.#bytes = Buffer.from(this.#bytes);
  }

  /** Reads the chunk at the beginning of `bytes` and returns its length; 0 while it is incomplete. */
  #chunk(bytes: Buffer): number {
    const basic = readBasicHeader(bytes);
    if (!basic) return 0;
    const headerSize = HEADER_SIZES[basic.format] ?? 0;
    let at = basic.size + headerSize;
    if (bytes.byteLength < at) return 0;
    const known = this.#streams.get(basic.chunkStream);
    if (!known && basic.format !== 0) throw new RtmpError('A chunk stream begins without a whole header.');
    if (!known && this.#streams.size >= this.#options.maxChunkStreams) throw new RtmpError('There are too many chunk streams.');

    const next = { ...(known ?? newStream()) };
    const continues = next.received > 0;
    if (continues && basic.format !== 3) throw new RtmpError('A message begins inside another.');
    if (headerSize > 0) readHeader(next, bytes.subarray(basic.size, at));
    if (next.length > this.#options.maxMessage) throw new RtmpError(`A message has ${next.length} bytes, which is too large.`);
    if (next.extended) {
      if (bytes.byteLength < at + 4) return 0;
      if (headerSize > 0) next.time = bytes.readUInt32BE(at);
      at += 4;
    }
    const size = Math.min(this.#chunkSize, next.length - next.received);
    if (bytes.byteLength < at + size) return 0;

    if (!continues) {
      next.timestamp = basic.format === 0 ? next.time : (next.timestamp + next.time) % WRAP;
      next.payload = Buffer.allocUnsafe(next.length);
    }
    bytes.copy(next.payload, next.received, at, at + size);
    next.received += size;
    this.#streams.set(basic.chunkStream, next);
    if (next.received === next.length) this.#finish(next);
    return at + size;
  }

  #finish(stream: ChunkStream): void {
    const { type, streamId, timestamp, payload } = stream;
    stream.payload = NOTHING;
    stream.received = 0;
    if (type === MESSAGE.setChunkSize) this.#setChunkSize(payload);
    else if (type === MESSAGE.abort) this.#abort(payload);
    this.#options.message({ type, streamId, timestamp, payload });
  }

  #setChunkSize(payload: Buffer): void {
    const size = payload.byteLength >= 4 ? payload.readUInt32BE() : 0;
    if (size < 1 || size > 0x7fffffff) throw new RtmpError('The chunk size is not valid.');
    this.#chunkSize = size;
  }

  #abort(payload: Buffer): void {
    const stream = payload.byteLength >= 4 ? this.#streams.get(payload.readUInt32BE()) : undefined;
    if (!stream) return;
    stream.payload = NOTHING;
    stream.received = 0;
  }
}

const newStream = (): ChunkStream => ({ type: 0, streamId: 0, length: 0, timestamp: 0, time: 0, extended: false, payload: NOTHING, received: 0 });

/** RTMP 1.0 §5.3.1.1. */
function readBasicHeader(bytes: Buffer): { format: number; chunkStream: number; size: number } | undefined {
  const [first, second, third] = bytes;
  if (first === undefined) return undefined;
  const format = first >> 6;
  const id = first & 0x3f;
  if (id > 1) return { format, chunkStream: id, size: 1 };
  if (second === undefined) return undefined;
  if (id === 0) return { format, chunkStream: 64 + second, size: 2 };
  return third === undefined ? undefined : { format, chunkStream: 64 + second + third * 256, size: 3 };
}

function readHeader(stream: ChunkStream, header: Buffer): void {
  stream.time = header.readUIntBE(0, 3);
  stream.extended = stream.time === EXTENDED;
  if (header.byteLength >= 7) {
    stream.length = header.readUIntBE(3, 3);
    stream.type = header.readUInt8(6);
  }
  if (header.byteLength >= 11) stream.streamId = header.readUInt32LE(7);
}
