/** A header of ADTS (ISO/IEC 14496-3 §1.A.2.2) without and with its checksum, bytes. */
const HEADER = 7;
const CHECKSUM = 2;
/** Samples of one AAC frame and channel (§4.5.2.1.1). */
export const AAC_SAMPLES = 1024;
export const SAMPLE_RATES: readonly number[] = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

export interface AdtsFrame {
  /** AudioSpecificConfig (§1.6.2.1) of two bytes. */
  config: Uint8Array;
  sampleRate: number;
  channels: number;
  /** One raw AAC frame. */
  data: Uint8Array;
  /** Bytes of the frame with its header. */
  length: number;
}

/**
 * The frame that begins at `at`: `undefined` where no frame can begin, `incomplete` where the bytes end before it does.
 */
export function readAdts(bytes: Uint8Array, at: number): AdtsFrame | 'incomplete' | undefined {
  const byte = (index: number): number => bytes[at + index] ?? 0;
  if (bytes.byteLength - at < HEADER) return 'incomplete';
  if (byte(0) !== 0xff || (byte(1) & 0xf6) !== 0xf0) return undefined;
  const index = (byte(2) >> 2) & 0x0f;
  const sampleRate = SAMPLE_RATES[index];
  const length = ((byte(3) & 3) << 11) | (byte(4) << 3) | (byte(5) >> 5);
  const head = HEADER + ((byte(1) & 1) === 0 ? CHECKSUM : 0);
  // More than one raw block in a frame has never been seen.
  if (sampleRate === undefined || length <= head || (byte(6) & 3) !== 0) return undefined;
  if (bytes.byteLength - at < length) return 'incomplete';
  const objectType = (byte(2) >> 6) + 1;
  const channels = ((byte(2) & 1) << 2) | (byte(3) >> 6);
  const config = Uint8Array.of((objectType << 3) | (index >> 1), ((index & 1) << 7) | (channels << 3));
  return { config, sampleRate, channels, data: bytes.subarray(at + head, at + length), length };
}
