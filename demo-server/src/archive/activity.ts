import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import type { Range } from './archive-index.ts';
import type { CameraIndex } from './camera-index.ts';
import type { Segment } from './segment.ts';

/** The scale is taken from this much of a camera's recent past: segments of a minute, groups sampled from them. */
const RECENT_SEGMENTS = 1440;
const SAMPLES = 4096;
/** Groups that are added up in one turn of the event loop: about a millisecond. */
const BATCH = 3000;

/** Bytes per millisecond that count as no activity, and the difference from there to the most activity. */
interface Scale {
  floor: number;
  span: number;
}

interface Total {
  motionBytes: number;
  /** Duration of all groups together. */
  duration: Milliseconds;
}

/** Finished segments never change: a range of days is added up from these. */
const totals = new WeakMap<Segment, Total>();
/** The scale of the last answer for a camera, with its newest segment at that time. */
const scales = new WeakMap<CameraIndex, { newest: Segment | undefined; scale: Scale }>();

/**
 * How much moves in each bucket of a range, from the encoded sizes of all frames but keyframes: bytes per second of what
 * is recorded in the bucket, 0 at what the camera sends of a still scene (its 10th percentile), 1 at its 99th percentile.
 * A camera that always sends about the same stays near 0: the scale spans at least a quarter of its 99th percentile.
 *
 * @throws the reason of `signal`
 */
export async function activity(index: CameraIndex, range: Range, buckets: number, signal: AbortSignal): Promise<number[]> {
  await ownTurn();
  signal.throwIfAborted();
  const sums = new BucketSums(range, buckets);
  let batch = 0;
  // The index may change whenever others have their turn.
  for (const segment of [...index.overlapping(range)]) {
    batch += sums.add(segment);
    if (batch < BATCH) continue;
    batch = 0;
    await ownTurn();
    signal.throwIfAborted();
  }
  return sums.scaled(scaleOf(index));
}

let lastTurn: Promise<void> = Promise.resolve();

/** Waits for a turn of the event loop of its own: calls that run at the same time never block it together. */
const ownTurn = (): Promise<void> => (lastTurn = lastTurn.then(() => nextTurn()));

class BucketSums {
  readonly #range: Range;
  readonly #width: Milliseconds;
  readonly #bytes: Float64Array;
  readonly #recorded: Float64Array;

  constructor(range: Range, buckets: number) {
    this.#range = range;
    this.#width = (range.to - range.from) / buckets;
    this.#bytes = new Float64Array(buckets);
    this.#recorded = new Float64Array(buckets);
  }

  /** Returns how many numbers it had to add up. */
  add(segment: Segment): number {
    const { from, to } = this.#range;
    const { groups, start, end } = segment;
    const isWithin = start >= from && end <= to && this.#bucketAt(start) === this.#bucketAt(end);
    if (isWithin && !segment.open) {
      const known = totals.get(segment);
      const { motionBytes, duration } = known ?? totalOf(segment);
      this.#bytes[this.#bucketAt(start)]! += motionBytes;
      this.#recorded[this.#bucketAt(start)]! += duration;
      return known ? 1 : groups.length;
    }
    const first = Math.max(0, groups.countStarting(from, true) - 1);
    let i = first;
    for (; i < groups.length && groups.from(i) < to; i++) this.#spread(groups.from(i), groups.to(i), groups.motionBytes(i));
    return i - first;
  }

  /** Per bucket, 0 to 1. */
  scaled({ floor, span }: Scale): number[] {
    return Array.from(this.#bytes, (bytes, bucket) => {
      const duration = this.#recorded[bucket]!;
      return duration === 0 || span === 0 ? 0 : Math.min(1, Math.max(0, (bytes / duration - floor) / span));
    });
  }

  #spread(start: UnixMs, end: UnixMs, motionBytes: number): void {
    const rate = motionBytes / (end - start);
    const last = this.#bucketAt(end);
    for (let bucket = this.#bucketAt(start); bucket <= last; bucket++) {
      const bucketStart = this.#range.from + bucket * this.#width;
      const shared = Math.max(0, Math.min(end, bucketStart + this.#width) - Math.max(start, bucketStart));
      this.#bytes[bucket]! += rate * shared;
      this.#recorded[bucket]! += shared;
    }
  }

  #bucketAt(time: UnixMs): number {
    return Math.min(this.#bytes.length - 1, Math.max(0, Math.floor((time - this.#range.from) / this.#width)));
  }
}

function totalOf(segment: Segment): Total {
  const { groups } = segment;
  const total: Total = { motionBytes: 0, duration: 0 };
  for (let i = 0; i < groups.length; i++) {
    total.motionBytes += groups.motionBytes(i);
    total.duration += groups.to(i) - groups.from(i);
  }
  totals.set(segment, total);
  return total;
}

function scaleOf(index: CameraIndex): Scale {
  const newest = index.segments.at(-1);
  const known = scales.get(index);
  if (known && known.newest === newest) return known.scale;
  const scale = computeScale(index);
  scales.set(index, { newest, scale });
  return scale;
}

function computeScale({ segments }: CameraIndex): Scale {
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
