import type { AudioTrack, Track, VideoTrack } from '../frame.ts';
import { boxesIn, type BoxSpan, box, childOf, fullBox, u16, u32, u8 } from './boxes.ts';

/** Bytes of a visual and an audio sample entry before the boxes that they contain (ISO/IEC 14496-12 §12.1.3, §12.2.3). */
const VISUAL_HEADER = 78;
const AUDIO_HEADER = 28;

/** The sample entry of a track: `avc1`, `mp4a` or `Opus`. */
export const sampleEntry = (track: Track): Uint8Array => (track.kind === 'video' ? visualEntry(track) : audioEntry(track));

const visualEntry = ({ width, height, description }: VideoTrack): Uint8Array =>
  box(
    'avc1',
    u16(0, 0, 0, 1), // reserved, data reference 1
    new Uint8Array(16),
    u16(width, height),
    u32(0x48_0000, 0x48_0000, 0), // 72 dpi
    u16(1), // frames per sample
    new Uint8Array(32), // compressor name
    u16(0x18, 0xffff), // depth 24, no colour table
    box('avcC', description),
  );

function audioEntry({ codec, sampleRate, channels, description }: AudioTrack): Uint8Array {
  const header = [u16(0, 0, 0, 1), u32(0, 0), u16(channels, 16, 0, 0), u32(sampleRate > 0xffff ? 0 : sampleRate * 0x10000)];
  if (codec === 'opus') return box('Opus', ...header, box('dOps', description));
  return box('mp4a', ...header, fullBox('esds', 0, 0, elementaryStream(description)));
}

const AAC = 0x40;
const AUDIO_STREAM = 0x15;

/** ES_Descriptor around an AudioSpecificConfig (ISO/IEC 14496-1 §7.2.6.5). */
const elementaryStream = (config: Uint8Array): Uint8Array =>
  descriptor(
    3,
    u16(0), // ES_ID
    u8(0),
    descriptor(4, u8(AAC, AUDIO_STREAM, 0, 0, 0), u32(0, 0), descriptor(5, config)),
    descriptor(6, u8(2)), // predefined: MP4
  );

function descriptor(tag: number, ...contents: Uint8Array[]): Uint8Array {
  const body = Buffer.concat(contents);
  return Buffer.concat([u8(tag, body.byteLength), body]);
}

/** The track that an `stsd` box describes. @throws RangeError when it has no sample entry that Oriel writes */
export function readSampleEntry(bytes: Uint8Array, stsd: BoxSpan): Track {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { type, body, end } of boxesIn(bytes, stsd.body + 8, stsd.end)) {
    if (type === 'avc1') {
      const avcC = childOf(bytes, { body: body + VISUAL_HEADER, end }, 'avcC');
      const description = Uint8Array.from(bytes.subarray(avcC.body, avcC.end));
      return { kind: 'video', codec: avcCodec(description), width: view.getUint16(body + 24), height: view.getUint16(body + 26), description };
    }
    const inside = { body: body + AUDIO_HEADER, end };
    const sound = { kind: 'audio', channels: view.getUint16(body + 16), sampleRate: view.getUint16(body + 24) } as const;
    if (type === 'Opus') {
      const dOps = childOf(bytes, inside, 'dOps');
      return { ...sound, codec: 'opus', description: Uint8Array.from(bytes.subarray(dOps.body, dOps.end)) };
    }
    if (type === 'mp4a') {
      const esds = childOf(bytes, inside, 'esds');
      const description = audioConfig(bytes.subarray(esds.body + 4, esds.end));
      const [first = 0, second = 0] = description;
      const rate = HIGH_SAMPLE_RATES[((first & 7) << 1) | (second >> 7)];
      return { ...sound, codec: `mp4a.40.${first >> 3}`, sampleRate: sound.sampleRate || rate || 0, description };
    }
  }
  throw new RangeError('no known sample entry');
}

/** Sample rates too high for the field of a sample entry, by samplingFrequencyIndex (ISO/IEC 14496-3 §1.6.3.4). */
const HIGH_SAMPLE_RATES = [96_000, 88_200];

const avcCodec = (avcC: Uint8Array): string => `avc1.${Buffer.from(avcC.subarray(1, 4)).toString('hex').toUpperCase()}`;

/** DecoderSpecificInfo in descriptors as `elementaryStream` writes them; sizes may have up to four bytes. */
function audioConfig(bytes: Uint8Array): Uint8Array {
  const headers: Record<number, number> = { 3: 3, 4: 13 };
  for (let at = 0; at < bytes.byteLength; ) {
    const tag = bytes[at++];
    let size = 0;
    for (let byte = 0x80; byte & 0x80; ) {
      byte = bytes[at++] ?? 0;
      size = (size << 7) | (byte & 0x7f);
    }
    if (tag === 5) return Uint8Array.from(bytes.subarray(at, at + size));
    at += headers[tag ?? 0] ?? size;
  }
  throw new RangeError('no AudioSpecificConfig');
}
