import type { Range } from '../../archive/archive-index.ts';
import { type Segment, touching } from '../../archive/segment.ts';
import { stretchesOf } from '../../archive/stretches.ts';
import type { Milliseconds, UnixMs } from '../../media/frame.ts';

/** Groups of pictures are joined to segments of about this duration, so that a day does not have 86 400. */
const SEGMENT: Milliseconds = 6000;
/** Groups of one recording may overlap by this much. */
const OVERLAP: Milliseconds = 50;

/** A segment of a recorded playlist: groups of pictures of one file, without a gap between them. */
export interface RecordedSegment extends Range {
  path: string;
  /** Where its last group begins. */
  lastFrom: UnixMs;
  /** What begins no more than this after `to` follows without a gap. */
  reach: Milliseconds;
}

/** Joins all groups that begin in the range. `files`: ordered by start. */
export function* recordedSegments(files: Iterable<Readonly<Segment>>, { from, to }: Range): Generator<RecordedSegment> {
  let open: RecordedSegment | undefined;
  let nextFrom = from;
  for (const { segment, first, end } of stretchesOf(files)) {
    const { groups, path } = segment;
    const reach = touching(segment);
    for (let i = Math.max(first, groups.countStarting(nextFrom, false)); i < end; i++) {
      const group = { from: groups.from(i), to: groups.to(i) };
      if (group.from >= to) break;
      if (group.from < nextFrom) continue;
      nextFrom = Math.max(group.from + 1, group.to - OVERLAP);
      if (open?.path === path && follows(open, group) && group.to - open.from <= SEGMENT) {
        open.to = group.to;
        open.lastFrom = group.from;
      } else {
        if (open) yield open;
        open = { path, ...group, lastFrom: group.from, reach };
      }
    }
  }
  if (open) yield open;
}

/** Whether `next` begins where `segment` ends, or after a pause too short to be a gap. */
export const follows = (segment: RecordedSegment, next: Range): boolean => next.from - segment.to <= segment.reach;
