import type { Frame, Milliseconds, Track } from '../../media/frame.ts';

/** Of the file (Adobe's Video File Format 10.1, annex E.2), and the length of the tag before the first one. */
const FILE_HEADER = { video: Uint8Array.of(0x46, 0x4c, 0x56, 1, 1, 0, 0, 0, 9, 0, 0, 0, 0), audio: Uint8Array.of(0x46, 0x4c, 0x56, 1, 4, 0, 0, 0, 9, 0, 0, 0, 0) };
const TAG = { video: 9, audio: 8 } as const;
const SEQUENCE_HEADER = 0;
const MEDIA = 1;
/** AAC, 44 kHz, 16 bits, stereo: what every AAC tag says, whatever its sound is. */
const AAC = 0xaf;

/** The beginning of an FLV stream with one track, H.264 or AAC. */
export const flvHeader = ({ kind, description }: Track): Buffer => Buffer.concat([FILE_HEADER[kind], tag(kind, 0, prefix(kind, SEQUENCE_HEADER, true), description)]);

/** A frame as an FLV tag. @param timestamp ms since the beginning of the stream, 0 or more */
export const flvTag = ({ kind, keyframe, data }: Frame, timestamp: Milliseconds): Buffer => tag(kind, timestamp, prefix(kind, MEDIA, keyframe), data);

const prefix = (kind: Track['kind'], type: number, keyframe: boolean): Uint8Array =>
  kind === 'audio' ? Uint8Array.of(AAC, type) : Uint8Array.of(keyframe ? 0x17 : 0x27, type, 0, 0, 0);

function tag(kind: Track['kind'], timestamp: Milliseconds, head: Uint8Array, data: Uint8Array): Buffer {
  const size = head.byteLength + data.byteLength;
  const bytes = Buffer.allocUnsafe(11 + size + 4);
  bytes[0] = TAG[kind];
  bytes.writeUIntBE(size, 1, 3);
  bytes.writeUIntBE(timestamp & 0xff_ffff, 4, 3);
  bytes[7] = (timestamp >>> 24) & 0x7f;
  bytes.writeUIntBE(0, 8, 3);
  bytes.set(head, 11);
  bytes.set(data, 11 + head.byteLength);
  bytes.writeUInt32BE(11 + size, 11 + size);
  return bytes;
}
