import { createDecipheriv } from 'node:crypto';
import { runFfmpeg } from '../../media/ffmpeg.ts';
import { PipelineError } from '../pipeline-error.ts';

const TS_SYNC = 0x47;
const MAX_OUTPUT = 96 * 1024 * 1024;

/** AES-128-CBC of a whole segment (RFC 8216 §4.3.2.4). Without an IV it is the sequence number. @throws PipelineError `segment_failed` */
export function decrypt(bytes: Buffer, { key, iv, sequence }: { key: Buffer; iv: Uint8Array | undefined; sequence: number }): Buffer {
  const vector = Buffer.alloc(16);
  if (iv) vector.set(iv.subarray(0, 16));
  else vector.writeBigUInt64BE(BigInt(sequence), 8);
  try {
    const decipher = createDecipheriv('aes-128-cbc', key, vector);
    return Buffer.concat([decipher.update(bytes), decipher.final()]);
  } catch (cause) {
    throw new PipelineError('segment_failed', 'A segment cannot be decrypted.', { cause });
  }
}

/** What a segment is made of, by its first bytes. */
export function isFragmentedMp4(bytes: Buffer): boolean {
  return bytes[0] !== TS_SYNC && ['ftyp', 'styp', 'moof', 'sidx', 'emsg', 'prft', 'moov'].includes(bytes.toString('latin1', 4, 8));
}

/**
 * Fragmented MP4 as a transport stream with the same times, so that everything after it reads one format. Nothing is encoded.
 * @param bytes the initialization section and the segment
 * @throws PipelineError `segment_failed`, or the reason of the signal
 */
export async function toTransportStream(bytes: Buffer, { ffmpegPath, signal }: { ffmpegPath: string; signal: AbortSignal }): Promise<Buffer> {
  const input = ['-v', 'error', '-copyts', '-protocol_whitelist', 'pipe', '-format_whitelist', 'mov,mp4', '-f', 'mp4', '-i', 'pipe:0'];
  const output = ['-map', '0:v:0?', '-map', '0:a:0?', '-c', 'copy', '-muxdelay', '0', '-muxpreload', '0', '-f', 'mpegts', 'pipe:1'];
  try {
    return Buffer.from(await runFfmpeg(ffmpegPath, [...input, ...output], { input: bytes, limit: MAX_OUTPUT, signal }));
  } catch (cause) {
    signal.throwIfAborted();
    throw new PipelineError('segment_failed', 'A segment of fragmented MP4 cannot be read.', { cause });
  }
}
