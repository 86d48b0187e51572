import type { Size } from './picture.ts';

/** FFmpeg's options for an input that must leave again with as little delay as possible: no threads that hold frames, no probing. */
export const lowLatency: readonly string[] = [
  ...['-v', 'error', '-fflags', 'nobuffer', '-flags', 'low_delay', '-probesize', '32', '-analyzeduration', '0', '-threads', '1'],
];

/** Filters for pictures of one size: with their proportions kept, over black. */
export const fitting = ({ width, height }: Size, ...filters: string[]): string[] => {
  const scale = `scale=${width}:${height}:force_original_aspect_ratio=decrease:force_divisible_by=2:out_range=tv`;
  return ['-an', '-filter_threads', '1', '-vf', [...filters, scale, `pad=${width}:${height}:-1:-1`, 'format=yuv420p'].join(',')];
};

/** One thread for the encoder too: the one of `rawvideo` would use several, each of which holds a frame. */
export const rawPicture: readonly string[] = ['-threads', '1', '-f', 'rawvideo', '-flush_packets', '1', 'pipe:1'];

/** Sound as the mixer mixes it. */
export const SAMPLE_RATE = 48_000;
export const CHANNELS = 2;
export const rawSound: readonly string[] = ['-vn', '-ac', String(CHANNELS), '-ar', String(SAMPLE_RATE), '-f', 's16le', '-flush_packets', '1', 'pipe:1'];
