import type { Milliseconds } from '../media/frame.ts';
import type { CameraIndex } from './camera-index.ts';
import type { Segment } from './segment.ts';

/**
 * Takes out of the indexes what may not be kept: whole segments that ended before `before`, then the oldest of all
 * cameras while everything is larger than `maxBytes`. Segments that are written to stay.
 */
export function takeExpired(indexes: readonly CameraIndex[], { before, maxBytes }: { before: Milliseconds; maxBytes: number }): Segment[] {
  const closed = indexes.flatMap((index) => index.segments.filter(({ open }) => !open).map((segment) => ({ index, segment })));
  closed.sort((a, b) => a.segment.start - b.segment.start);
  let total = indexes.reduce((sum, { segments }) => segments.reduce((cameraSum, { bytes }) => cameraSum + bytes, sum), 0);
  const expired = closed.filter(({ segment }) => {
    if (segment.end > before && total <= maxBytes) return false;
    total -= segment.bytes;
    return true;
  });
  for (const { index, segment } of expired) index.remove(segment);
  return expired.map(({ segment }) => segment);
}
