import { readFile } from 'node:fs/promises';
import { runFfmpeg } from '../../media/ffmpeg.ts';
import type { Rgba } from './bitmap.ts';
import type { Size } from './picture.ts';

export interface ReadImageOptions {
  ffmpegPath: string;
  signal: AbortSignal;
}

/** Images of 8K with some room; what is larger is refused. */
const MAX_PIXELS = 8192 * 4608;
const MAX_BYTES = 4 * MAX_PIXELS;

/**
 * Reads a PNG, JPEG or WebP file and scales it: into a box with its proportions kept, or to a width.
 * FFmpeg gets the bytes and not the name, so that no file can make it open another one.
 * @throws FfmpegError; what reading the file throws
 */
export async function readImage(path: string, fit: Size | { width: number }, { ffmpegPath, signal }: ReadImageOptions): Promise<Rgba> {
  const bytes = await readFile(path, { signal });
  const scale = 'height' in fit ? `${fit.width}:${fit.height}:force_original_aspect_ratio=decrease` : `${fit.width}:-1`;
  const input = ['-threads', '1', '-protocol_whitelist', 'pipe', '-format_whitelist', 'png_pipe,jpeg_pipe,webp_pipe', '-max_pixels', String(MAX_PIXELS), '-i', 'pipe:0'];
  // PAM has a header with the size that came out.
  const output = ['-vf', `scale=${scale}:flags=area,format=rgba`, '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'pam', 'pipe:1'];
  return readPam(await runFfmpeg(ffmpegPath, ['-v', 'error', ...input, ...output], { input: bytes, limit: MAX_BYTES, signal }));
}

/** Reads the format that http://netpbm.sourceforge.net/doc/pam.html describes, with four bytes a pixel. */
function readPam(bytes: Uint8Array): Rgba {
  const mark = Buffer.from('ENDHDR\n');
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(mark);
  const header = Buffer.from(bytes.subarray(0, Math.max(0, end))).toString('latin1');
  const number = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(header)?.[1]);
  const [width, height] = [number('WIDTH'), number('HEIGHT')];
  const data = Uint8Array.from(bytes.subarray(end + mark.byteLength));
  if (end < 0 || data.byteLength !== width * height * 4) throw new Error('The image could not be read.');
  return { width, height, data };
}
