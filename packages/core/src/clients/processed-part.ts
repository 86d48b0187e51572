import type { Video } from './video.ts';

/** How much of a video is processed, 0 to 1: all of its qualities together. `undefined` before their number is known. */
export function processedPart({ qualities }: Pick<Video, 'qualities'>): number | undefined {
  if (qualities.length === 0) return undefined;
  return qualities.reduce((sum, { processing_status, progress }) => sum + (processing_status === 'completed' ? 1 : progress), 0) / qualities.length;
}
