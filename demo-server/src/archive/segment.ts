import type { Milliseconds, UnixMs } from '../media/frame.ts';
import type { StoredGroup } from './archive-index.ts';
import type { GroupTable } from './group-table.ts';

/** One file of a camera's recording: consecutive groups of pictures of unchanged tracks, without a gap. */
export interface Segment {
  cameraId: string;
  /** Absolute. */
  path: string;
  /**
   * 0, unless it was recorded over a time that had a recording already, as after the clock was set back: then one more
   * than the highest take that it overlaps. The highest take of a time is played.
   */
  take: number;
  start: UnixMs;
  /** End of its last complete group. */
  end: UnixMs;
  /** Length of the file up to the end of its last complete group. */
  bytes: number;
  /** Number of video frames. */
  frames: number;
  groups: GroupTable;
  /** Its row is in the database. */
  saved: boolean;
  /** It is still being written. */
  open: boolean;
}

const NAME = /^(\d+)(?:-(\d+))?\.mp4$/;

/** The file name of a segment: its start in whole milliseconds, and its take unless that is 0. */
export const segmentName = (start: UnixMs, take: number): string => `${Math.floor(start)}${take > 0 ? `-${take}` : ''}.mp4`;

/** `undefined` where the name is not a segment's. */
export function parseSegmentName(name: string): { start: UnixMs; take: number } | undefined {
  const [, start, take = '0'] = NAME.exec(name) ?? [];
  return start === undefined ? undefined : { start: Number(start), take: Number(take) };
}

/** Whether `a` is played where both have recorded the same time: the later take, else the later start. */
export const isPreferred = (a: Segment, b: Segment): boolean => (a.take === b.take ? a.start > b.start : a.take > b.take);

const frameDuration = ({ start, end, frames }: Segment): Milliseconds => (end - start) / frames;

/** A segment that starts no later than this after another continues its sequence: a tenth of a second, or one and a half frames. */
export const touching = (segment: Segment): Milliseconds => Math.max(100, 1.5 * frameDuration(segment));

export function storedGroup(segment: Segment, i: number): StoredGroup {
  const { from, to, offset, bytes } = segment.groups.entry(i);
  return { from, to, path: segment.path, offset, bytes, reach: touching(segment) };
}
