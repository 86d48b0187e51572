import { readAccessUnit } from '../../media/access-unit.ts';
import { AAC_SAMPLES, readAdts } from '../../media/adts.ts';
import { toLengthPrefixed } from '../../media/annex-b.ts';
import { type Pes, TransportStreamReader } from '../../media/mpeg-ts.ts';

/** Ticks a second of all times here. */
export const TICKS = 90_000;
/** Times of a transport stream wrap here: after 26.5 hours. */
export const WRAP = 2 ** 33;

/** The way from one time to another that is the shorter one around the wrap, ticks. */
export function ticksBetween(from: number, to: number): number {
  const way = (((to - from) % WRAP) + WRAP) % WRAP;
  return way >= WRAP / 2 ? way - WRAP : way;
}

export interface Picture {
  /** With 33 bits. */
  dts: number;
  /** From decoding to presentation, ticks. */
  offset: number;
  keyframe: boolean;
  /** Length-prefixed NAL units without parameter sets. */
  data: Uint8Array;
  sps: Uint8Array[];
  pps: Uint8Array[];
}

export interface Packet {
  /** With 33 bits. Not whole where it was counted from a packet before. */
  pts: number;
  config: Uint8Array;
  sampleRate: number;
  channels: number;
  data: Uint8Array;
}

export interface ElementarySink {
  picture?(picture: Picture): void;
  packet?(packet: Packet): void;
}

/** Reads pictures and AAC packets from the segments of one rendition, one after the other. */
export class ElementaryReader {
  readonly #sink: ElementarySink;
  readonly #stream: TransportStreamReader;
  #sound: Buffer = Buffer.alloc(0);
  #pts: number | undefined;

  constructor(sink: ElementarySink) {
    this.#sink = sink;
    this.#stream = new TransportStreamReader((pes) => this.#pes(pes));
  }

  /** Names of streams that cannot be carried. */
  get unsupported(): readonly string[] {
    return this.#stream.unsupported;
  }

  /** A whole segment: a transport stream, or packed AAC (RFC 8216 §3.4). @throws TransportStreamError */
  segment(bytes: Buffer): void {
    if (bytes[0] !== 0x47 && (bytes.toString('latin1', 0, 3) === 'ID3' || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xf6) === 0xf0))) return this.#packed(bytes);
    this.#stream.push(bytes);
    this.#stream.end();
  }

  #pes({ kind, pts, dts, data }: Pes): void {
    if (kind === 'audio') this.#audio(pts, data);
    else if (pts !== undefined && dts !== undefined && this.#sink.picture) this.#picture(pts, dts, data);
  }

  #picture(pts: number, dts: number, bytes: Buffer): void {
    const unit = readAccessUnit(toLengthPrefixed(bytes));
    if (unit.firstMacroblock === undefined) return;
    // The bytes of a segment are freed sooner so.
    const data = Uint8Array.from(unit.data);
    this.#sink.picture?.({ dts, offset: ticksBetween(dts, pts), keyframe: unit.keyframe, data, sps: unit.sps.map((set) => Uint8Array.from(set)), pps: unit.pps.map((set) => Uint8Array.from(set)) });
  }

  /** The time of a packet is that of the first frame that begins in it (ISO/IEC 13818-1 §2.4.3.7). */
  #audio(pts: number | undefined, data: Buffer): void {
    if (!this.#sink.packet) return;
    const held = this.#sound.byteLength;
    const bytes = held === 0 ? data : Buffer.concat([this.#sound, data]);
    let at = 0;
    let given = pts;
    while (at < bytes.byteLength) {
      const frame = readAdts(bytes, at);
      if (frame === 'incomplete') break;
      if (frame === undefined) {
        at++;
        continue;
      }
      if (given !== undefined && at >= held) {
        this.#pts = given;
        given = undefined;
      }
      const { config, sampleRate, channels, length } = frame;
      if (this.#pts !== undefined) {
        this.#sink.packet({ pts: this.#pts, config, sampleRate, channels, data: Uint8Array.from(frame.data) });
        this.#pts = (this.#pts + (AAC_SAMPLES * TICKS) / sampleRate) % WRAP;
      }
      at += length;
    }
    this.#sound = bytes.subarray(at);
    // It belongs to the frame that is not complete yet.
    if (given !== undefined && at >= held) this.#pts = given;
  }

  #packed(bytes: Buffer): void {
    const { pts, end } = readId3(bytes);
    this.#sound = Buffer.alloc(0);
    this.#audio(pts, bytes.subarray(end));
  }
}

const OWNER = 'com.apple.streaming.transportStreamTimestamp\0';

/** The timestamp of packed audio: a PRIV frame of ID3 (RFC 8216 §3.4). */
function readId3(bytes: Buffer): { pts: number | undefined; end: number } {
  if (bytes.toString('latin1', 0, 3) !== 'ID3') return { pts: undefined, end: 0 };
  const size = ((bytes[6] ?? 0) << 21) | ((bytes[7] ?? 0) << 14) | ((bytes[8] ?? 0) << 7) | (bytes[9] ?? 0);
  const end = Math.min(bytes.byteLength, 10 + size);
  const at = bytes.subarray(0, end).indexOf(OWNER, 0, 'latin1');
  const value = at + OWNER.length;
  if (at < 0 || value + 8 > end) return { pts: undefined, end };
  return { pts: Number(bytes.readBigUInt64BE(value) % BigInt(WRAP)), end };
}
