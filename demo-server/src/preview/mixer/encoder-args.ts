import type { Size } from './picture.ts';
import { CHANNELS, SAMPLE_RATE } from './source-args.ts';

export interface MixFormat extends Size {
  /** Frames a second. Each takes a whole number of milliseconds and of sound samples at 48 kHz: 25, for example. */
  frameRate: number;
  /** The most that the encoder writes for pictures, bit/s, over a second. */
  bitrate: number;
}

const input = ['-v', 'error', '-probesize', '32', '-analyzeduration', '0'];
const flv = ['-fps_mode', 'passthrough', '-f', 'flv', '-flvflags', 'no_duration_filesize', '-flush_packets', '1', 'pipe:1'];
const SOUND_BITRATE = 128_000;

/** H.264 that every browser plays over WebRTC: no B-frames, a keyframe each second, each frame written at once. */
export const pictureEncoder = ({ width, height, frameRate, bitrate }: MixFormat): string[] => [
  ...input,
  ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', String(frameRate), '-i', 'pipe:0'],
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-threads', '1', '-bf', '0'],
  ...['-g', String(frameRate), '-keyint_min', String(frameRate), '-sc_threshold', '0'],
  ...['-crf', '21', '-maxrate', String(bitrate), '-bufsize', String(bitrate)],
  ...['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
  ...flv,
];

/** AAC-LC of 16-bit samples. */
export const soundEncoder: readonly string[] = [
  ...input,
  ...['-f', 's16le', '-ar', String(SAMPLE_RATE), '-ac', String(CHANNELS), '-i', 'pipe:0', '-c:a', 'aac', '-b:a', String(SOUND_BITRATE)],
  ...flv.slice(2),
];
