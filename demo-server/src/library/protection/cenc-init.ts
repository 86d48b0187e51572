import { ascii, box, boxesIn, type BoxSpan, fullBox, u16, u32, u8 } from '../../media/fmp4/boxes.ts';
import { VECTOR_BYTES } from './cenc-fragment.ts';

/** The system id of the pssh box that any key system understands (W3C, "cenc" Initialization Data Format). */
const COMMON_SYSTEM = Buffer.from('1077efecc0b24d02ace33c1e52e2fb4b', 'hex');
const SCHEME_VERSION = 0x1_0000;
/** Bytes of a box before its children, and of a sample entry before its boxes (ISO/IEC 14496-12 §12.1.3, §12.2.3). */
const CONTAINERS: Readonly<Record<string, number>> = { moov: 0, trak: 0, mdia: 0, minf: 0, stbl: 0, stsd: 8 };
const ENTRIES: Readonly<Record<string, string>> = { avc1: 'encv', avc3: 'encv', mp4a: 'enca' };

/**
 * The init segment of a track whose samples are encrypted with the scheme `cenc` (ISO/IEC 23001-7): AES-CTR, vectors of
 * eight bytes.
 *
 * @throws RangeError when the bytes are not an init segment
 */
export function protectInit(init: Uint8Array, keyId: Uint8Array): Buffer {
  const boxes = [...boxesIn(init)].map((span) => rewrite(init, span, keyId));
  return Buffer.concat(boxes);
}

function rewrite(bytes: Uint8Array, { type, start, body, end }: BoxSpan, keyId: Uint8Array): Uint8Array {
  const encrypted = ENTRIES[type];
  if (encrypted !== undefined) return box(encrypted, bytes.subarray(body, end), protectionInfo(type, keyId));
  const prefix = CONTAINERS[type];
  if (prefix === undefined) return bytes.subarray(start, end);
  const children = [...boxesIn(bytes, body + prefix, end)].map((child) => rewrite(bytes, child, keyId));
  return box(type, bytes.subarray(body, body + prefix), ...children, ...(type === 'moov' ? [systemHeader(keyId)] : []));
}

const protectionInfo = (originalFormat: string, keyId: Uint8Array): Uint8Array =>
  box(
    'sinf',
    box('frma', ascii(originalFormat)),
    fullBox('schm', 0, 0, ascii('cenc'), u32(SCHEME_VERSION)),
    box('schi', fullBox('tenc', 0, 0, u16(0), u8(1, VECTOR_BYTES), keyId)),
  );

const systemHeader = (keyId: Uint8Array): Uint8Array => fullBox('pssh', 1, 0, COMMON_SYSTEM, u32(1), keyId, u32(0));
