import { FfmpegError, runFfmpeg } from '../../media/ffmpeg.ts';
import { PipelineError } from '../pipeline-error.ts';

/** Uncompressed sound: 16 bits, little endian, channels interleaved. */
export interface PcmFormat {
  sampleRate: number;
  channels: number;
}

export const SAMPLE_BYTES = 2;
/** By itself FFmpeg makes a mono answer 3 dB quieter on both sides. */
const STEREO = 'pan=stereo|FL=FL+FC|FR=FR+FC';
/** What a processor may answer with. Formats that name other files are not among them. */
const FORMATS = 'mov,mp4,wav,flac,ogg,aac,mp3,matroska,webm,nut,caf,aiff,w64';

export interface DecodeOptions extends PcmFormat {
  ffmpegPath: string;
  /** More is an error. */
  mostSamples: number;
  signal: AbortSignal;
}

/** Decodes a file of sound. @throws PipelineError `answer_invalid`, or the reason of the signal */
export async function decodeSound(file: string, { sampleRate, channels, ffmpegPath, mostSamples, signal }: DecodeOptions): Promise<Buffer> {
  const input = ['-v', 'error', '-nostdin', '-protocol_whitelist', 'file', '-format_whitelist', FORMATS, '-copyts', '-i', `file:${file}`];
  // What an encoder adds at the beginning has times before 0 (ISO/IEC 14496-12 §8.6.6), and FFmpeg itself keeps it.
  const filter = ['aresample=async=1:first_pts=0', ...(channels === 2 ? [STEREO] : [])].join(',');
  const output = ['-map', '0:a:0', '-vn', '-af', filter, '-ar', String(sampleRate), '-ac', String(channels), '-f', 's16le', 'pipe:1'];
  try {
    const pcm = await runFfmpeg(ffmpegPath, [...input, ...output], { limit: mostSamples * channels * SAMPLE_BYTES, signal });
    return Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  } catch (cause) {
    signal.throwIfAborted();
    if (!(cause instanceof FfmpegError)) throw cause;
    throw new PipelineError('answer_invalid', 'The answer of the processor is no sound that can be decoded.', { cause });
  }
}
