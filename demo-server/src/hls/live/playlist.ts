import type { Milliseconds, Track } from '../../media/frame.ts';
import { programDateTime, seconds, withSignature } from '../playlist-text.ts';
import { type LivePart, type LiveSegment, partName, startsIndependent } from './live-segment.ts';
import type { LiveSegments } from './segment-window.ts';
import type { BitRates } from './stream-meter.ts';
import type { StreamTargets } from './stream-targets.ts';

const VERSION = 9; // EXT-X-SKIP
/** Parts should not be listed farther than three target durations from the end (rfc8216bis §6.2.2); no segment is longer than one. */
const SEGMENTS_WITH_PARTS = 3;
/** Segments that end more target durations than this before the end of the playlist may be skipped (§4.4.3.8). */
const SKIP_BOUNDARY = 6;

export interface LiveUrls {
  /** The folder of the stream's segments, relative to the playlist. */
  folder: string;
  /** Query that is appended to every URL; may be empty. */
  signature: string;
}

/** The Media Playlist of a live stream (rfc8216bis §4.4.3): a Playlist Delta Update if `skip` is set and enough segments are old. */
export function livePlaylist(segments: LiveSegments, targets: StreamTargets, { folder, signature }: LiveUrls, skip: boolean): string {
  const { nextPart } = segments;
  const listed = segments.listed.filter(({ parts }) => parts.length > 0);
  const uri = (name: string): string => withSignature(`${folder}/${name}`, signature);
  const withParts = segments.listed.slice(-SEGMENTS_WITH_PARTS);
  const partTarget = Math.max(targets.partTarget, ...withParts.flatMap(({ parts }) => parts.map(({ duration }) => Math.ceil(duration))));
  const skipBoundary = SKIP_BOUNDARY * targets.targetDuration;
  const skipped = skip ? countBefore(listed, skipBoundary * 1000) : 0;
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${VERSION}`,
    `#EXT-X-TARGETDURATION:${targets.targetDuration}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=${skipBoundary},PART-HOLD-BACK=${seconds(3 * partTarget)}`,
    `#EXT-X-PART-INF:PART-TARGET=${seconds(partTarget)}`,
    `#EXT-X-MEDIA-SEQUENCE:${listed[0]?.sequence ?? nextPart.sequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${segments.discontinuities}`,
  ];
  if (listed.every(startsIndependent)) lines.push('#EXT-X-INDEPENDENT-SEGMENTS');
  if (skipped > 0) lines.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`);
  let init = listed[skipped - 1]?.init;
  for (const segment of listed.slice(skipped)) {
    if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY');
    if (segment.init !== init || segment.discontinuity) lines.push(`#EXT-X-MAP:URI="${uri(segment.init.name)}"`);
    init = segment.init;
    lines.push(...segmentLines(segment, withParts.includes(segment), uri));
  }
  lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${uri(partName(nextPart))}"`);
  return `${lines.join('\n')}\n`;
}

/** How many of the first segments end more than `distance` before the end of the last. */
function countBefore(segments: readonly LiveSegment[], distance: Milliseconds): number {
  let rest = segments.reduce((sum, { duration }) => sum + duration, 0);
  return segments.filter(({ duration }) => (rest -= duration) > distance).length;
}

function segmentLines(segment: LiveSegment, withParts: boolean, uri: (name: string) => string): string[] {
  const { complete, duration, name, parts, start } = segment;
  const lines = [programDateTime(start)];
  if (withParts) lines.push(...parts.map((part) => partLine(part, uri)));
  if (complete) lines.push(`#EXTINF:${seconds(duration)},`, uri(name));
  return lines;
}

const partLine = ({ duration, independent, name }: LivePart, uri: (name: string) => string): string =>
  `#EXT-X-PART:DURATION=${seconds(duration)},URI="${uri(name)}"${independent ? ',INDEPENDENT=YES' : ''}`;

/** The Multivariant Playlist of one Media Playlist, with the rates that were measured: rfc8216bis §4.4.6.2. */
export function multivariantPlaylist(uri: string, tracks: readonly Track[], { peak, average }: BitRates, frameRate: number | undefined): string {
  const video = tracks.find((track) => track.kind === 'video');
  const attributes = [
    `BANDWIDTH=${Math.ceil(peak)}`,
    `AVERAGE-BANDWIDTH=${Math.ceil(average)}`,
    `CODECS="${tracks.map(({ codec }) => codec).join(',')}"`,
    ...(video ? [`RESOLUTION=${video.width}x${video.height}`] : []),
    ...(video && frameRate ? [`FRAME-RATE=${frameRate.toFixed(3)}`] : []),
    'CLOSED-CAPTIONS=NONE',
  ];
  return `#EXTM3U\n#EXT-X-VERSION:${VERSION}\n#EXT-X-STREAM-INF:${attributes.join(',')}\n${uri}\n`;
}
