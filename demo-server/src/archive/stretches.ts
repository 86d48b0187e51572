import type { UnixMs } from '../media/frame.ts';
import { isPreferred, type Segment } from './segment.ts';

/** Consecutive groups of one segment, without an object for each of them. */
export interface Stretch {
  segment: Readonly<Segment>;
  /** Position of the first group. */
  first: number;
  /** One past the position of the last group. */
  end: number;
}

/**
 * The groups that play back in order of time. Where segments overlap, a group belongs to a stretch only if its start
 * belongs to its segment (see `CameraIndex`).
 *
 * @param segments sorted by start
 */
export function* stretchesOf(segments: Iterable<Readonly<Segment>>): Generator<Stretch> {
  let cluster: Readonly<Segment>[] = [];
  let clusterEnd: UnixMs = -Infinity;
  for (const segment of segments) {
    if (segment.start >= clusterEnd) {
      yield* resolve(cluster);
      cluster = [];
    }
    cluster.push(segment);
    clusterEnd = Math.max(clusterEnd, segment.end);
  }
  yield* resolve(cluster);
}

function resolve(cluster: readonly Readonly<Segment>[]): Stretch[] {
  const [only] = cluster;
  if (only && cluster.length === 1) return [{ segment: only, first: 0, end: only.groups.length }];
  return cluster.flatMap((segment) => stretchesIn(segment, cluster.filter((other) => other !== segment && isPreferred(other, segment)))).sort((a, b) => startOf(a) - startOf(b));
}

/** Without the groups whose start belongs to one of `preferred`. */
function stretchesIn(segment: Readonly<Segment>, preferred: readonly Readonly<Segment>[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (let i = 0; i < segment.groups.length; i++) {
    const from = segment.groups.from(i);
    if (preferred.some(({ start, end }) => start <= from && from < end)) continue;
    const last = stretches.at(-1);
    if (last?.end === i) last.end++;
    else stretches.push({ segment, first: i, end: i + 1 });
  }
  return stretches;
}

const startOf = ({ segment, first }: Stretch): UnixMs => segment.groups.from(first);
