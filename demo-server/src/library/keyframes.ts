import { runFfmpeg } from '../media/ffmpeg.ts';
import { inputOptions } from './media-file.ts';
import { SEGMENT_DURATION, TRANSPORT_DURATION } from './packaging.ts';

/** The keyframes of a picture, as FFmpeg counts time in its outputs. */
export interface Keyframes {
  /** Seconds of one tick are `numerator / denominator`. */
  numerator: number;
  denominator: number;
  /** Ticks. */
  times: readonly number[];
}

export interface ReadKeyframesOptions {
  ffmpegPath: string;
  signal: AbortSignal;
}

const MICROSECONDS = 1_000_000;
/** FFmpeg gets them in one argument, which has at most 128 KiB on Linux. */
const MAX_CUTS = 12_000;

/** Reads all of a file; nothing is decoded. @throws FfmpegError; the reason of `signal` */
export async function readKeyframes(path: string, { ffmpegPath, signal }: ReadKeyframesOptions): Promise<Keyframes> {
  const args = ['-v', 'error', '-nostdin', ...inputOptions(path), '-map', '0:V:0', '-c', 'copy', '-bsf:v', 'noise=drop=not(key)', '-f', 'framecrc', 'pipe:1'];
  return parseKeyframes(Buffer.from(await runFfmpeg(ffmpegPath, args, { signal, idle: true })).toString());
}

/** `#tb 0: 1/15360`, and lines of `stream, dts, pts, …`. */
export function parseKeyframes(text: string): Keyframes {
  const [, numerator = 1, denominator = 1] = (/^#tb 0: (\d+)\/(\d+)$/m.exec(text) ?? []).map(Number);
  const times = [...text.matchAll(/^0, *-?\d+, *(-?\d+),/gm)].map(([, time]) => Number(time));
  return { numerator, denominator, times };
}

/**
 * Where FFmpeg cuts a picture that is copied, in its order, seconds: as CMAF and as MPEG-TS. A segment ends at the first keyframe
 * from a multiple of its duration on, so other pictures with keyframes there, and nowhere else, are cut at the same times.
 * Of more than eight hours only those of CMAF: segments of MPEG-TS are longer then.
 */
export function cutsOf(keyframes: Keyframes): number[] {
  const { numerator, denominator } = keyframes;
  const segments = cutsEvery(SEGMENT_DURATION, keyframes);
  const all = new Set([...segments, ...cutsEvery(TRANSPORT_DURATION, keyframes)]);
  const ticks = all.size > MAX_CUTS ? segments : all;
  return [...ticks].toSorted((a, b) => a - b).map((time) => (time * numerator) / denominator);
}

/** In whole numbers, as FFmpeg compares: a keyframe exactly at a multiple counts. */
function cutsEvery(duration: number, { numerator, denominator, times }: Keyframes): number[] {
  const [start = 0] = times;
  const step = Math.round(duration * MICROSECONDS) * denominator;
  const cuts: number[] = [];
  for (const time of times) if ((time - start) * numerator * MICROSECONDS >= step * (cuts.length + 1)) cuts.push(time);
  return cuts;
}
