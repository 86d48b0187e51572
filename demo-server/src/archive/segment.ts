import type { Milliseconds } from '../media/frame.ts';
import type { GroupTable } from './group-table.ts';
import type { StoredGroup } from './archive-index.ts';

/** One file of a camera's recording: consecutive groups of pictures of unchanged tracks, without a gap. */
export interface Segment {
  cameraId: string;
  /** Absolute. */
  path: string;
  start: Milliseconds;
  /** Of its last complete group. */
  end: Milliseconds;
  /** Up to the end of its last complete group. */
  bytes: number;
  /** Pictures. */
  frames: number;
  groups: GroupTable;
  /** The database has its row. */
  saved: boolean;
  /** Still written to. */
  open: boolean;
}

const frameDuration = ({ start, end, frames }: Segment): Milliseconds => (end - start) / frames;

/** What follows no later than this after a segment is the same sequence: a tenth of a second, or one and a half pictures, ms. */
export const touching = (segment: Segment): Milliseconds => Math.max(100, 1.5 * frameDuration(segment));

export function storedGroup(segment: Segment, i: number): StoredGroup {
  const { from, to, offset, bytes } = segment.groups.entry(i);
  return { from, to, path: segment.path, offset, bytes, reach: touching(segment) };
}
