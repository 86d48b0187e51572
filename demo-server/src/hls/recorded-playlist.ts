import type { Milliseconds } from '../media/frame.ts';
import type { Range, ArchiveIndex, StoredGroup } from '../archive/archive-index.ts';
import { programDateTime, seconds, withSignature } from './live-playlist.ts';

const VERSION = 6; // EXT-X-MAP outside of I-frame playlists
/** Groups of pictures are joined to segments of about this length, so that a day does not become 86 400 lines. */
const SEGMENT: Milliseconds = 6000;
/** Groups of one recording may overlap by so much. */
const OVERLAP: Milliseconds = 50;
/** Groups that are looked up before others have their turn. */
const BATCH = 500;

/** Groups of one file that follow each other without a gap. */
export interface RecordedSegment extends Range {
  path: string;
  groups: StoredGroup[];
  /** As of its last group. */
  reach: Milliseconds;
}

/** All groups that overlap the range, in order. */
export async function* groupsIn(index: ArchiveIndex, cameraId: string, { from, to }: Range): AsyncGenerator<StoredGroup> {
  let group = index.groupAt(cameraId, from) ?? index.groupAfter(cameraId, from);
  for (let count = 1; group && group.from < to; count++) {
    yield group;
    if (count % BATCH === 0) await new Promise(setImmediate);
    group = index.groupAfter(cameraId, Math.max(group.from + 1, group.to - OVERLAP));
  }
}

export async function segmentsIn(index: ArchiveIndex, cameraId: string, range: Range): Promise<RecordedSegment[]> {
  const segments: RecordedSegment[] = [];
  for await (const group of groupsIn(index, cameraId, range)) {
    const last = segments.at(-1);
    if (last && last.path === group.path && follows(last, group) && group.to - last.from <= SEGMENT) {
      last.groups.push(group);
      last.to = group.to;
      last.reach = group.reach;
    } else segments.push({ path: group.path, from: group.from, to: group.to, reach: group.reach, groups: [group] });
  }
  return segments;
}

const follows = (before: RecordedSegment, { from }: Range): boolean => from - before.to <= before.reach;

/** Up to the next one where that follows, so that the playlist keeps step with the clock. */
const durationOf = (segment: RecordedSegment, next: Range | undefined): Milliseconds =>
  (next && follows(segment, next) ? next.from : segment.to) - segment.from;

export interface RecordedAddressing {
  signature: string;
  /** Names of the init segment and of the segment. */
  initOf(segment: RecordedSegment): string;
  nameOf(segment: RecordedSegment): string;
}

/**
 * A VOD Media Playlist (RFC 8216 §4.3.3.5): gaps and changes of the tracks are discontinuities, each stretch says when
 * it was recorded. It begins with the group of pictures that holds `from`; `EXT-X-START` names the moment itself.
 */
export function recordedPlaylist(segments: readonly RecordedSegment[], from: Milliseconds, { signature, initOf, nameOf }: RecordedAddressing): string {
  const first = segments[0]?.from ?? from;
  const durations = segments.map((segment, i) => durationOf(segment, segments[i + 1]));
  const longest = durations.reduce((most, duration) => Math.max(most, duration), 0);
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${VERSION}`,
    '#EXT-X-PLAYLIST-TYPE:VOD',
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.round(longest / 1000))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...(from > first ? [`#EXT-X-START:TIME-OFFSET=${seconds(from - first)},PRECISE=YES`] : []),
  ];
  let before: RecordedSegment | undefined;
  let init = '';
  for (const [i, segment] of segments.entries()) {
    const nextInit = initOf(segment);
    const broken = before !== undefined && (!follows(before, segment) || nextInit !== init);
    if (broken) lines.push('#EXT-X-DISCONTINUITY');
    if (nextInit !== init || broken) lines.push(`#EXT-X-MAP:URI="${withSignature(nextInit, signature)}"`);
    if (!before || broken) lines.push(programDateTime(segment.from));
    lines.push(`#EXTINF:${seconds(durations[i] ?? 0)},`, withSignature(nameOf(segment), signature));
    before = segment;
    init = nextInit;
  }
  lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}
