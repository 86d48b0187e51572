import { ServerError } from '@oriel/core/contract';
import * as z from 'zod/mini';
import { FfmpegError, runFfmpeg } from '../media/ffmpeg.ts';

export const MAX_IMAGE_BYTES = 10_000_000;
export const MAX_IMAGE_PIXELS = 40_000_000;
const PROBE_TIME = 10_000;

/** What is taken, by the first bytes of the file. */
const formats = [
  { type: 'image/png', demuxer: 'png_pipe', matches: (bytes: Buffer) => bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) },
  { type: 'image/jpeg', demuxer: 'jpeg_pipe', matches: (bytes: Buffer) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) },
  { type: 'image/webp', demuxer: 'webp_pipe', matches: (bytes: Buffer) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP' },
] as const;

export const imageTypes = formats.map(({ type }) => type);
export type ImageType = (typeof imageTypes)[number];

const Output = z.object({ streams: z.array(z.object({ width: z.number(), height: z.number(), nb_read_frames: z.coerce.number() })) });

/** Decodes an image once. FFprobe gets the bytes on its stdin, and may open nothing else. @throws OrielError `media_type_unsupported`, `invalid_request` */
export async function probeImage(bytes: Buffer, { ffprobePath, signal }: { ffprobePath: string; signal: AbortSignal }): Promise<{ type: ImageType; width: number; height: number }> {
  const format = formats.find(({ matches }) => matches(bytes));
  if (!format) throw new ServerError('media_type_unsupported', { message: 'The image is not PNG, JPEG or WebP.', hint: 'Upload a PNG, JPEG or WebP file.' });
  const input = ['-protocol_whitelist', 'pipe', '-format_whitelist', format.demuxer, '-f', format.demuxer, '-max_pixels', String(MAX_IMAGE_PIXELS), '-i', 'pipe:0'];
  const timeout = AbortSignal.timeout(PROBE_TIME);
  try {
    const out = await runFfmpeg(ffprobePath, ['-v', 'error', '-of', 'json', '-count_frames', '-show_entries', 'stream=width,height,nb_read_frames', ...input], { input: bytes, signal: AbortSignal.any([signal, timeout]) });
    const [stream] = z.parse(Output, JSON.parse(Buffer.from(out).toString())).streams;
    if (!stream || stream.nb_read_frames < 1 || stream.width * stream.height > MAX_IMAGE_PIXELS) throw unusable();
    return { type: format.type, width: stream.width, height: stream.height };
  } catch (error) {
    signal.throwIfAborted();
    // Without FFprobe nothing can be said about the image.
    if (error instanceof FfmpegError && (error.exitCode === null || error.exitCode === 127) && !timeout.aborted) throw error;
    if (error instanceof FfmpegError || error instanceof z.core.$ZodError || timeout.aborted) throw unusable(error);
    throw error;
  }
}

const unusable = (cause?: unknown) =>
  new ServerError('invalid_request', { details: { issues: [{ field: 'body', reason: `must be an image that is not damaged, of at most ${MAX_IMAGE_PIXELS / 1e6} megapixels` }] }, cause });
