import type { Milliseconds, UnixMs } from '../../media/frame.ts';
import { programDateTime, seconds, withSignature } from '../playlist-text.ts';
import { follows, type RecordedSegment } from './recorded-segments.ts';

const VERSION = 6; // EXT-X-MAP outside of I-frame playlists

/** A segment with its URLs, relative to the playlist. */
export interface ListedSegment extends RecordedSegment {
  init: string;
  name: string;
}

/**
 * A VOD Media Playlist (RFC 8216 §4.3.3.5), in pieces of a few lines: a day has thousands of segments. Gaps and changes
 * of the tracks are discontinuities, and each continuous stretch says when it was recorded. The playlist begins with the
 * group of pictures that holds `from`; `EXT-X-START` names the exact time.
 */
export function* recordedPlaylist(segments: readonly ListedSegment[], from: UnixMs, signature: string): Generator<string> {
  const first = segments[0]?.from ?? from;
  let longest: Milliseconds = 0;
  for (const [i, segment] of segments.entries()) longest = Math.max(longest, durationOf(segment, segments[i + 1]));
  yield '#EXTM3U\n';
  yield `#EXT-X-VERSION:${VERSION}\n`;
  yield '#EXT-X-PLAYLIST-TYPE:VOD\n';
  yield `#EXT-X-TARGETDURATION:${Math.max(1, Math.round(longest / 1000))}\n`;
  yield '#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-INDEPENDENT-SEGMENTS\n';
  if (from > first) yield `#EXT-X-START:TIME-OFFSET=${seconds(from - first)},PRECISE=YES\n`;
  for (const [i, segment] of segments.entries()) {
    const before = segments[i - 1];
    const newInit = segment.init !== before?.init;
    const discontinuity = before !== undefined && (newInit || !follows(before, segment));
    if (discontinuity) yield '#EXT-X-DISCONTINUITY\n';
    if (newInit || discontinuity) yield `#EXT-X-MAP:URI="${withSignature(segment.init, signature)}"\n`;
    if (!before || discontinuity) yield `${programDateTime(segment.from)}\n`;
    yield `#EXTINF:${seconds(durationOf(segment, segments[i + 1]))},\n${withSignature(segment.name, signature)}\n`;
  }
  yield '#EXT-X-ENDLIST\n';
}

/** Lasts until the next segment if that follows, so that the playlist keeps in step with the clock. */
const durationOf = (segment: RecordedSegment, next: RecordedSegment | undefined): Milliseconds =>
  (next && follows(segment, next) ? next.from : segment.to) - segment.from;
