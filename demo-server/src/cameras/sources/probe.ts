import type { Readable } from 'node:stream';
import * as z from 'zod/mini';
import { FfmpegError, runFfmpeg } from '../../media/ffmpeg.ts';
import type { Milliseconds } from '../../media/frame.ts';
import { SourceError } from '../../media/source-error.ts';

/** A probe that takes longer has failed. */
const TIME_LIMIT: Milliseconds = 15_000;

const Stream = z.object({
  codec_type: z.optional(z.string()),
  codec_name: z.optional(z.string()),
  profile: z.optional(z.string()),
  width: z.optional(z.number()),
  height: z.optional(z.number()),
  pix_fmt: z.optional(z.string()),
  has_b_frames: z.optional(z.number()),
  avg_frame_rate: z.optional(z.string()),
  r_frame_rate: z.optional(z.string()),
  side_data_list: z.optional(z.array(z.object({ rotation: z.optional(z.number()) }))),
});
type Stream = z.infer<typeof Stream>;
const Output = z.object({ streams: z.array(Stream) });

export interface Probed {
  /** H.264 that browsers play as it is: no B-frames, 4:2:0, not rotated. */
  copyable: boolean;
  /** What the video is, as one text to compare. */
  format: string;
  audio: boolean;
  frameRate?: number;
}

export interface ProbeOptions {
  ffprobePath: string;
  /** FFmpeg's arguments to open the source, `-i` included. */
  input: readonly string[];
  stdin?: Readable;
  signal: AbortSignal;
}

/** FFmpeg's error for a format that is not in `FORMATS`. Its last line would name only the pipe. */
const FORMAT_REFUSED = /Format not on whitelist/;

/** @throws FfmpegError when it cannot be read; SourceError when it has no video or is a playlist; a TimeoutError */
export async function probe({ ffprobePath, input, stdin, signal }: ProbeOptions): Promise<Probed> {
  const args = ['-v', 'error', '-of', 'json', '-show_streams', ...input];
  const options = { ...(stdin && { input: stdin }), signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT)]) };
  const out = await runFfmpeg(ffprobePath, args, options).catch((error: unknown) => {
    if (!(error instanceof FfmpegError) || !FORMAT_REFUSED.test(error.stderr)) throw error;
    throw new SourceError('The source is a playlist (HLS, for example) or of a format that is not taken. Give the address of the stream itself.', { cause: error });
  });
  const { streams } = z.parse(Output, JSON.parse(Buffer.from(out).toString()));
  const video = streams.find(({ codec_type }) => codec_type === 'video');
  if (!video) throw new SourceError('There is no picture in this source.');
  const frameRate = rateOf(video.avg_frame_rate) ?? rateOf(video.r_frame_rate);
  return {
    copyable: isCopyable(video),
    format: [video.codec_name, video.profile, video.pix_fmt, video.width, video.height, video.has_b_frames].join(' '),
    audio: streams.some(({ codec_type, codec_name }) => codec_type === 'audio' && codec_name !== undefined && codec_name !== 'unknown'),
    ...(frameRate !== undefined && { frameRate }),
  };
}

const isCopyable = ({ codec_name, has_b_frames, pix_fmt, side_data_list }: Stream): boolean =>
  codec_name === 'h264' && has_b_frames === 0 && ['yuv420p', 'yuvj420p'].includes(pix_fmt ?? '') && !side_data_list?.some(({ rotation = 0 }) => rotation !== 0);

/** `30000/1001` → 29.97 */
function rateOf(fraction: string | undefined): number | undefined {
  const [count, seconds = 1] = (fraction ?? '').split('/').map(Number);
  const rate = (count ?? 0) / seconds;
  return rate > 0 && rate <= 240 ? Math.round(rate * 1000) / 1000 : undefined;
}
