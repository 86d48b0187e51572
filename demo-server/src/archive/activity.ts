import type { CameraIndex } from './camera-index.ts';
import type { Range } from './archive-index.ts';

/** How much of a camera's past its scale is taken from: segments of a minute, groups sampled from them. */
const RECENT_SEGMENTS = 1440;
const SAMPLES = 4096;

/**
 * How much moves, from the encoded sizes of all pictures but keyframes: bytes a second of what is recorded in each bucket,
 * 0 at what the camera sends when still (its 10th percentile), 1 at its 99th. A camera that always sends about the same
 * stays near 0: the scale spans at least a quarter of its 99th percentile.
 */
export function activity(index: CameraIndex, range: Range, buckets: number): number[] {
  const { from, to } = range;
  const bytes = new Float64Array(buckets);
  const recorded = new Float64Array(buckets);
  const width = (to - from) / buckets;
  for (const { groups } of index.overlapping(range)) {
    for (let i = Math.max(0, groups.countStarting(from, true) - 1); i < groups.length && groups.from(i) < to; i++) {
      const start = groups.from(i);
      const end = groups.to(i);
      const rate = groups.motionBytes(i) / (end - start);
      const last = Math.min(buckets - 1, Math.floor((end - from) / width));
      for (let bucket = Math.max(0, Math.floor((start - from) / width)); bucket <= last; bucket++) {
        const bucketStart = from + bucket * width;
        const shared = Math.max(0, Math.min(end, bucketStart + width) - Math.max(start, bucketStart));
        bytes[bucket]! += rate * shared;
        recorded[bucket]! += shared;
      }
    }
  }
  const { floor, span } = scale(index);
  return Array.from(bytes, (sum, bucket) => {
    const time = recorded[bucket]!;
    return time === 0 || span === 0 ? 0 : Math.min(1, Math.max(0, (sum / time - floor) / span));
  });
}

function scale({ segments }: CameraIndex): { floor: number; span: number } {
  const recent = segments.slice(-RECENT_SEGMENTS);
  const count = recent.reduce((sum, { groups }) => sum + groups.length, 0);
  const step = Math.max(1, Math.floor(count / SAMPLES));
  const rates: number[] = [];
  let next = 0;
  for (const { groups } of recent) {
    for (; next < groups.length; next += step) rates.push(groups.motionBytes(next) / (groups.to(next) - groups.from(next)));
    next -= groups.length;
  }
  rates.sort((a, b) => a - b);
  const percentile = (part: number): number => rates[Math.floor(part * (rates.length - 1))] ?? 0;
  const [floor, top] = [percentile(0.1), percentile(0.99)];
  return { floor, span: Math.max(top - floor, top / 4) };
}
