import type { Milliseconds } from '../../media/frame.ts';
import { FRAME } from './scene.ts';

const GROUP = 1000 / FRAME;
/** Of the encoder's buffer model, bit/s; its buffer holds a second of it. */
const MAX_RATE = 1_500_000;
/** What a file's boxes add to its pictures, at most. */
const BOXES = 1.02;

/** No `duration` of pictures, ms, takes more than this on disk, bytes. */
export const mostBytes = (duration: Milliseconds): number => (BOXES * (MAX_RATE / 8) * (duration + 1000)) / 1000;

/** H.264 as every browser takes it and every path carries it: no B-frames, a keyframe a second, each frame out at once. */
export const encoding = (threads: number): string[] => [
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-level', '3.1', '-pix_fmt', 'yuv420p'],
  ...['-g', String(GROUP), '-keyint_min', String(GROUP), '-sc_threshold', '0', '-bf', '0', '-threads', String(threads)],
  ...['-crf', '32', '-maxrate', String(MAX_RATE), '-bufsize', String(MAX_RATE), '-x264-params', 'aq-mode=1:ipratio=1.1'],
  ...['-fps_mode', 'passthrough', '-enc_time_base', '1:1000'],
  ...['-f', 'flv', '-flvflags', 'no_duration_filesize', '-flush_packets', '1', 'pipe:1'],
];
