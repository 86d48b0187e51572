import type { Milliseconds } from '../../media/frame.ts';
import { FRAME_INTERVAL } from './scene.ts';

const FRAMES_PER_GROUP = 1000 / FRAME_INTERVAL;
/** Upper limit of the encoder's rate control, bit/s. Its buffer holds one second. */
const MAX_RATE = 1_500_000;
/** Size of a file with its boxes, relative to its frames, at most. */
const BOX_OVERHEAD = 1.02;

/** The most that `duration` of a scene takes on disk, bytes. */
export const maxBytes = (duration: Milliseconds): number => (BOX_OVERHEAD * (MAX_RATE / 8) * (duration + 1000)) / 1000;

/** H.264 that every browser and every transport supports: no B-frames, a keyframe per second, each frame written at once. */
export const encoding = (threads: number): string[] => [
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-level', '3.1', '-pix_fmt', 'yuv420p'],
  ...['-g', String(FRAMES_PER_GROUP), '-keyint_min', String(FRAMES_PER_GROUP), '-sc_threshold', '0', '-bf', '0', '-threads', String(threads)],
  ...['-crf', '32', '-maxrate', String(MAX_RATE), '-bufsize', String(MAX_RATE), '-x264-params', 'aq-mode=1:ipratio=1.1'],
  ...['-fps_mode', 'passthrough', '-enc_time_base', '1:1000'],
  ...['-f', 'flv', '-flvflags', 'no_duration_filesize', '-flush_packets', '1', 'pipe:1'],
];
