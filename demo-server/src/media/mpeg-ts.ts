/** ISO/IEC 13818-1. Positions and sizes are bytes, times are ticks of 90 kHz with 33 bits. */
const PACKET = 188;
const SYNC = 0x47;
const PAT = 0;
/** stream_type (table 2-34). */
const H264 = 0x1b;
const AAC = 0x0f;
const NULL_PACKETS = 0x1fff;
/** The largest packet of an elementary stream. */
const MAX_PES = 16 * 1024 * 1024;
/** Streams that are not carried, by the name that people know. */
const NAMES: Readonly<Record<number, string>> = { 0x01: 'MPEG-1 video', 0x02: 'MPEG-2 video', 0x03: 'MP3', 0x04: 'MP3', 0x11: 'LATM', 0x24: 'H.265', 0x81: 'AC-3', 0x87: 'E-AC-3', 0xdb: 'SAMPLE-AES', 0xcf: 'SAMPLE-AES' };

/** The bytes are no transport stream. */
export class TransportStreamError extends Error {
  override readonly name = 'TransportStreamError';
}

/** One packet of an elementary stream. */
export interface Pes {
  kind: 'video' | 'audio';
  /** Presentation and decoding; `undefined` where the packet has none. */
  pts: number | undefined;
  dts: number | undefined;
  data: Buffer;
}

interface Elementary {
  kind: Pes['kind'];
  chunks: Buffer[];
  size: number;
}

/** Reads the first H.264 and the first AAC stream of a transport stream. */
export class TransportStreamReader {
  readonly #sink: (pes: Pes) => void;
  readonly #streams = new Map<number, Elementary>();
  readonly #unsupported = new Set<string>();
  #pmt: number | undefined;
  #rest: Buffer = Buffer.alloc(0);

  constructor(sink: (pes: Pes) => void) {
    this.#sink = sink;
  }

  /** Names of the streams that cannot be carried. */
  get unsupported(): readonly string[] {
    return [...this.#unsupported];
  }

  /** @throws TransportStreamError */
  push(chunk: Buffer): void {
    const bytes = this.#rest.byteLength === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.byteLength - at >= PACKET) {
      if (bytes[at] !== SYNC) {
        at = synchronize(bytes, at);
        continue;
      }
      this.#packet(bytes.subarray(at, at + PACKET));
      at += PACKET;
    }
    this.#rest = bytes.subarray(at);
  }

  /** Sends what no further packet can end. */
  end(): void {
    for (const stream of this.#streams.values()) this.#flush(stream);
    this.#rest = Buffer.alloc(0);
  }

  #packet(packet: Buffer): void {
    const pid = packet.readUInt16BE(1) & 0x1fff;
    const starts = ((packet[1] ?? 0) & 0x40) !== 0;
    const control = ((packet[3] ?? 0) >> 4) & 3;
    if (pid === NULL_PACKETS || (control & 1) === 0) return;
    const from = control === 3 ? 5 + (packet[4] ?? 0) : 4;
    if (from >= PACKET) return;
    const payload = packet.subarray(from);
    if (pid === PAT) this.#pat(payload, starts);
    else if (pid === this.#pmt) this.#readPmt(payload, starts);
    else this.#elementary(pid, payload, starts);
  }

  #pat(payload: Buffer, starts: boolean): void {
    const section = sectionOf(payload, starts);
    for (let at = 8; section && at + 4 <= section.byteLength - 4; at += 4) {
      if (section.readUInt16BE(at) === 0) continue;
      this.#pmt = section.readUInt16BE(at + 2) & 0x1fff;
      return;
    }
  }

  #readPmt(payload: Buffer, starts: boolean): void {
    const section = sectionOf(payload, starts);
    if (!section || section.byteLength < 16) return;
    const has = (kind: Pes['kind']) => [...this.#streams.values()].some((stream) => stream.kind === kind);
    let at = 12 + (section.readUInt16BE(10) & 0x0fff);
    for (; at + 5 <= section.byteLength - 4; at += 5 + (section.readUInt16BE(at + 3) & 0x0fff)) {
      const type = section[at] ?? 0;
      const pid = section.readUInt16BE(at + 1) & 0x1fff;
      const kind = type === H264 ? 'video' : type === AAC ? 'audio' : undefined;
      if (kind === undefined && NAMES[type] !== undefined) this.#unsupported.add(NAMES[type]);
      if (kind !== undefined && !this.#streams.has(pid) && !has(kind)) this.#streams.set(pid, { kind, chunks: [], size: 0 });
    }
  }

  #elementary(pid: number, payload: Buffer, starts: boolean): void {
    const stream = this.#streams.get(pid);
    if (!stream) return;
    if (starts) this.#flush(stream);
    else if (stream.size === 0) return;
    stream.chunks.push(payload);
    stream.size += payload.byteLength;
    if (stream.size > MAX_PES) throw new TransportStreamError('A packet of the stream is too large.');
  }

  #flush(stream: Elementary): void {
    const { kind, chunks, size } = stream;
    stream.chunks = [];
    stream.size = 0;
    if (size < 9) return;
    const bytes = Buffer.concat(chunks, size);
    if (bytes.readUIntBE(0, 3) !== 1) return;
    const flags = (bytes[7] ?? 0) >> 6;
    const begin = 9 + (bytes[8] ?? 0);
    if (begin > size) return;
    const pts = flags & 2 && size >= 14 ? timestampAt(bytes, 9) : undefined;
    const dts = flags === 3 && size >= 19 ? timestampAt(bytes, 14) : pts;
    // Video may leave its length out (§2.4.3.7); what is after a given length is padding.
    const length = bytes.readUInt16BE(4);
    this.#sink({ kind, pts, dts, data: bytes.subarray(begin, length === 0 ? size : Math.min(size, 6 + length)) });
  }
}

/** The next place where two packets begin. */
function synchronize(bytes: Buffer, from: number): number {
  for (let at = from + 1; at + PACKET < bytes.byteLength; at++) if (bytes[at] === SYNC && bytes[at + PACKET] === SYNC) return at;
  if (from === 0 && bytes.byteLength > 4 * PACKET) throw new TransportStreamError('The bytes are no MPEG transport stream.');
  return bytes.byteLength;
}

/** Sections longer than one packet are left out: a PMT of one programme is shorter. */
function sectionOf(payload: Buffer, starts: boolean): Buffer | undefined {
  if (!starts) return undefined;
  const begin = 1 + (payload[0] ?? 0);
  if (begin + 3 > payload.byteLength) return undefined;
  const end = begin + 3 + (payload.readUInt16BE(begin + 1) & 0x0fff);
  return end > payload.byteLength ? undefined : payload.subarray(begin, end);
}

const timestampAt = (bytes: Buffer, at: number): number =>
  (((bytes[at] ?? 0) >> 1) & 7) * 2 ** 30 + (bytes.readUInt16BE(at + 1) >> 1) * 2 ** 15 + (bytes.readUInt16BE(at + 3) >> 1);
