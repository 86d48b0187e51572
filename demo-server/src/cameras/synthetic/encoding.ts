import { FRAME } from './scene.ts';

const GROUP = 1000 / FRAME;

/** H.264 as every browser takes it and every path carries it: no B-frames, a keyframe a second, each frame out at once. */
export const encoding = (threads: number): string[] => [
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-level', '3.1', '-pix_fmt', 'yuv420p'],
  ...['-g', String(GROUP), '-keyint_min', String(GROUP), '-sc_threshold', '0', '-bf', '0', '-threads', String(threads)],
  ...['-crf', '32', '-maxrate', '1500k', '-bufsize', '1500k', '-x264-params', 'aq-mode=1:ipratio=1.1'],
  ...['-fps_mode', 'passthrough', '-enc_time_base', '1:1000'],
  ...['-f', 'flv', '-flvflags', 'no_duration_filesize', '-flush_packets', '1', 'pipe:1'],
];
