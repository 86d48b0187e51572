import type { Range } from './archive-index.ts';
import type { Segment } from './segment.ts';

/** Walks recorded segments, for readers of many groups: without an object for each of them. */
export interface SegmentIndex {
  /** The segments that share time with the range, ordered by start. */
  segments(cameraId: string, range: Range): Iterable<Readonly<Segment>>;
}
