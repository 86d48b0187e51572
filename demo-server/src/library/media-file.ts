import * as z from 'zod/mini';
import { FfmpegError, runFfmpeg } from '../media/ffmpeg.ts';
import type { Milliseconds } from '../media/frame.ts';
import { UnusableVideo } from './unusable-video.ts';

/** What the library reads: containers with pictures, no playlists and no scripts, which could make FFmpeg open other files. */
const FORMATS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,flv,mpegts,mpeg,avi,asf,ogg';
/** A probe that takes longer has failed. */
const PROBE_TIME: Milliseconds = 20_000;
/** 8K with some room; a picture of 20 000 × 20 000 takes 600 MB for each frame. */
const MAX_PIXELS = 8192 * 4608;
const MAX_DURATION = 12 * 3600;
/** Copied pictures are cut at their keyframes: where they are rarer, seeking and the start would be slow. Seconds. */
export const MAX_KEYFRAME_DISTANCE = 10;
/** How much of the start is read to see how far keyframes are apart, in seconds. */
const KEYFRAME_SAMPLE = 60;
/** Frames per second; an average may be a little more. */
const MAX_FRAME_RATE = 60;
/** A track that begins later needs silence or a still picture before it, which copying cannot add. Seconds. */
const MAX_LATE_START = 0.03;

/** Options before `-i`: the file itself is all that may be opened. `file:` keeps FFmpeg from reading a protocol in the name. */
export const inputOptions = (path: string): string[] => [
  ...['-protocol_whitelist', 'file', '-format_whitelist', FORMATS, '-max_pixels', String(MAX_PIXELS)],
  ...['-i', `file:${path}`],
];

const optionalNumber = z.optional(z.coerce.number());
const Stream = z.object({
  index: z.number(),
  codec_type: z.optional(z.string()),
  codec_name: z.optional(z.string()),
  profile: z.optional(z.string()),
  pix_fmt: z.optional(z.string()),
  field_order: z.optional(z.string()),
  width: optionalNumber,
  height: optionalNumber,
  channels: optionalNumber,
  sample_rate: optionalNumber,
  sample_aspect_ratio: z.optional(z.string()),
  avg_frame_rate: z.optional(z.string()),
  start_time: optionalNumber,
  bit_rate: optionalNumber,
  tags: z.optional(z.object({ language: z.optional(z.string()), title: z.optional(z.string()) })),
  disposition: z.optional(z.object({ attached_pic: z.optional(z.number()) })),
  side_data_list: z.optional(z.array(z.object({ rotation: z.optional(z.number()) }))),
});
type Stream = z.infer<typeof Stream>;
const Chapter = z.object({ start_time: optionalNumber, end_time: optionalNumber, tags: z.optional(z.object({ title: z.optional(z.string()) })) });
const Output = z.object({
  streams: z.array(Stream),
  chapters: z.optional(z.array(Chapter)),
  format: z.object({ start_time: optionalNumber, duration: optionalNumber, bit_rate: optionalNumber }),
});

/** These codecs are text. Subtitles that are pictures are left out. */
const TEXT_CODECS = ['subrip', 'ass', 'ssa', 'mov_text', 'webvtt', 'text'];
const MAX_SUBTITLES = 50;
/** Each is encoded or copied at the same time as the picture. */
const MAX_SOUNDS = 8;

export interface SubtitleTrack {
  /** The number of its stream in the file. */
  index: number;
  /** As the file says it: mostly ISO 639-2. */
  language: string | undefined;
  title: string | undefined;
}

export interface SoundTrack {
  /** The number of its stream in the file. */
  index: number;
  /** As the file says it. */
  language: string | undefined;
  title: string | undefined;
  isCopyable: boolean;
}

/** What an uploaded file holds, as far as the library uses it. */
export interface MediaFile {
  path: string;
  /** Seconds; undefined where the file does not say. */
  duration: number | undefined;
  video: {
    /** As shown: turned upright, with square pixels. */
    width: number;
    height: number;
    frameRate: number;
    bitrateKbps: number | undefined;
    /** Whether players everywhere take it as it is. */
    isCopyable: boolean;
  };
  /** In the order of the file: the first one is heard unless another is chosen. */
  sounds: SoundTrack[];
  /** Seconds. */
  chapters: { start: number; end: number; title: string | undefined }[];
  subtitles: SubtitleTrack[];
}

export interface ReadOptions {
  ffprobePath: string;
  signal: AbortSignal;
}

/** @throws UnusableVideo with the reason; the reason of `signal` */
export async function readMediaFile(path: string, options: ReadOptions): Promise<MediaFile> {
  const { streams, chapters = [], format } = await probe(path, options);
  const video = streams.find(({ codec_type, disposition }) => codec_type === 'video' && disposition?.attached_pic !== 1);
  if (!video) throw new UnusableVideo('There is no picture in this file.');
  const { width: codedWidth = 0, height: codedHeight = 0 } = video;
  if (codedWidth < 2 || codedHeight < 2) throw new UnusableVideo('The picture is too large, or its size cannot be read.');
  if (codedWidth * codedHeight > MAX_PIXELS) throw new UnusableVideo(`The picture is too large: ${codedWidth} × ${codedHeight} pixels.`);
  const { duration } = format;
  if (duration !== undefined && duration > MAX_DURATION) throw new UnusableVideo(`The video is longer than ${MAX_DURATION / 3600} hours.`);
  const startsLate = ({ start_time = 0 }: Stream) => start_time - (format.start_time ?? 0) > MAX_LATE_START;
  const isCopyableSound = (stream: Stream) => stream.codec_name === 'aac' && stream.profile === 'LC' && (stream.channels ?? 0) <= 2 && !startsLate(stream);
  const bitRate = video.bit_rate ?? format.bit_rate;
  return {
    path,
    duration: duration !== undefined && duration > 0 ? duration : undefined,
    video: {
      ...shownSize(video),
      frameRate: frameRateOf(video),
      bitrateKbps: bitRate === undefined ? undefined : Math.ceil(bitRate / 1000),
      isCopyable: isH264(video) && !startsLate(video) && (await hasFrequentKeyframes(path, video.index, options)),
    },
    chapters: chapters.map(({ start_time = 0, end_time = 0, tags }) => ({ start: start_time, end: end_time, title: tags?.title })),
    subtitles: streams
      .filter(({ codec_type, codec_name = '' }) => codec_type === 'subtitle' && TEXT_CODECS.includes(codec_name))
      .slice(0, MAX_SUBTITLES)
      .map(({ index, tags }) => ({ index, language: tags?.language, title: tags?.title })),
    sounds: streams
      .filter(({ codec_type, codec_name, channels = 0 }) => codec_type === 'audio' && codec_name !== undefined && channels > 0)
      .slice(0, MAX_SOUNDS)
      .map((stream) => ({ index: stream.index, language: stream.tags?.language, title: stream.tags?.title, isCopyable: isCopyableSound(stream) })),
  };
}

const isH264 = ({ codec_name, profile = '', pix_fmt, field_order = 'progressive', sample_aspect_ratio = '1:1', ...stream }: Stream): boolean =>
  codec_name === 'h264' &&
  /^(Constrained Baseline|Baseline|Main|High)$/.test(profile) &&
  ['yuv420p', 'yuvj420p'].includes(pix_fmt ?? '') &&
  field_order === 'progressive' &&
  ['1:1', '0:1', 'N/A'].includes(sample_aspect_ratio) &&
  rotationOf(stream) === 0 &&
  averageRate(stream) < MAX_FRAME_RATE + 1;

const rotationOf = ({ side_data_list = [] }: Pick<Stream, 'side_data_list'>): number => side_data_list.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0;

function shownSize(video: Stream): { width: number; height: number } {
  const [horizontal = 1, vertical = 1] = (video.sample_aspect_ratio ?? '1:1').split(':').map(Number);
  const aspect = horizontal > 0 && vertical > 0 ? Math.min(4, Math.max(0.25, horizontal / vertical)) : 1;
  const [width, height] = [(video.width ?? 0) * aspect, video.height ?? 0];
  const isTurned = Math.abs(rotationOf(video)) % 180 === 90;
  return isTurned ? { width: height, height: Math.round(width) } : { width: Math.round(width), height };
}

/** Frames per second, 10 to 60. `30000/1001` → 29.97. */
function frameRateOf(video: Stream): number {
  const rate = averageRate(video);
  return rate > 0 ? Math.min(MAX_FRAME_RATE, Math.max(10, rate)) : 25;
}

/** Frames per second; 0 where the file does not say. */
function averageRate({ avg_frame_rate = '' }: Pick<Stream, 'avg_frame_rate'>): number {
  const [count = 0, seconds = 1] = avg_frame_rate.split('/').map(Number);
  return seconds > 0 ? count / seconds : 0;
}

async function probe(path: string, { ffprobePath, signal }: ReadOptions): Promise<z.infer<typeof Output>> {
  const entries = 'format=start_time,duration,bit_rate:stream=index,codec_type,codec_name,profile,pix_fmt,field_order,width,height,channels,sample_rate,sample_aspect_ratio,avg_frame_rate,start_time,bit_rate:stream_disposition=attached_pic:stream_side_data=rotation:stream_tags=language,title:chapter=start_time,end_time:chapter_tags=title';
  const timeout = AbortSignal.timeout(PROBE_TIME);
  try {
    const out = await runFfmpeg(ffprobePath, ['-v', 'error', '-of', 'json', '-show_entries', entries, ...inputOptions(path)], { signal: AbortSignal.any([signal, timeout]), idle: true });
    return z.parse(Output, JSON.parse(Buffer.from(out).toString()));
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) throw new UnusableVideo('The file could not be read in time.', { cause: error });
    if (!(error instanceof FfmpegError) || error.exitCode === null || error.exitCode === 127) throw error;
    if (/not on whitelist/i.test(error.stderr)) throw new UnusableVideo('The file is a playlist, or of a format that is not taken. Upload the video itself, as MP4 for example.', { cause: error });
    throw new UnusableVideo('The file is damaged, incomplete, or not a video.', { cause: error });
  }
}

/** By the table of contents of the file; nothing is decoded. */
async function hasFrequentKeyframes(path: string, index: number, { ffprobePath, signal }: ReadOptions): Promise<boolean> {
  const args = ['-v', 'error', '-of', 'csv=p=0', '-select_streams', String(index), '-show_entries', 'packet=pts_time,flags', '-read_intervals', `%+${KEYFRAME_SAMPLE}`, ...inputOptions(path)];
  const timeout = AbortSignal.timeout(PROBE_TIME);
  const out = await runFfmpeg(ffprobePath, args, { signal: AbortSignal.any([signal, timeout]), idle: true }).catch((error: unknown) => {
    signal.throwIfAborted();
    if (timeout.aborted || (error instanceof FfmpegError && error.exitCode !== null)) return undefined;
    throw error;
  });
  if (!out) return false;
  const packets = Buffer.from(out).toString().trim().split('\n').map((line) => line.split(','));
  const times = packets.map(([time]) => Number(time)).filter(Number.isFinite);
  const keyframes = packets.filter(([, flags]) => flags?.startsWith('K')).map(([time]) => Number(time));
  if (keyframes.length === 0 || times.length === 0) return false;
  const marks = [...keyframes, Math.max(...times)];
  return marks.every((time, i) => i === 0 || time - marks[i - 1]! <= MAX_KEYFRAME_DISTANCE);
}
