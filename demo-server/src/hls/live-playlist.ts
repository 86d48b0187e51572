import type { Milliseconds, Track } from '../media/frame.ts';
import { type LivePart, type LiveSegment, partName, startsIndependent } from './live-segment.ts';
import type { LiveStream } from './live-stream.ts';
import type { BitRates } from './stream-meter.ts';

const VERSION = 9; // EXT-X-SKIP
/** Parts are to be named no farther than three target durations from the end (rfc8216bis §6.2.2); no segment is longer than one. */
const SEGMENTS_WITH_PARTS = 3;
/** Target durations before the end from where segments may be skipped (§4.4.3.8). */
const SKIP_BOUNDARY = 6;

/** How a playlist names what it lists. */
export interface Addressing {
  /** The folder of this stream's segments, relative to the playlist. */
  folder: string;
  /** To append to each address; may be empty. */
  signature: string;
}

/** Seconds, without digits that say nothing. */
export const seconds = (time: Milliseconds): string => String(Number((time / 1000).toFixed(5)));

export const programDateTime = (time: Milliseconds): string => `#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(time)).toISOString()}`;

export const withSignature = (address: string, signature: string): string => (signature ? `${address}?${signature}` : address);

/** The Media Playlist of a live stream: rfc8216bis §4.4.3, as a Playlist Delta Update where `skip` is asked for and possible. */
export function livePlaylist(stream: LiveStream, { folder, signature }: Addressing, skip: boolean): string {
  const { window, targets, nextPart } = stream;
  const listed = window.listed.filter(({ parts }) => parts.length > 0);
  const uri = (name: string): string => withSignature(`${folder}/${name}`, signature);
  const withParts = window.listed.slice(-SEGMENTS_WITH_PARTS);
  const partTarget = Math.max(targets.partTarget, ...withParts.flatMap(({ parts }) => parts.map(({ duration }) => Math.ceil(duration))));
  const skipped = skip ? countBefore(listed, SKIP_BOUNDARY * targets.targetDuration * 1000) : 0;
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${VERSION}`,
    `#EXT-X-TARGETDURATION:${targets.targetDuration}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=${SKIP_BOUNDARY * targets.targetDuration},PART-HOLD-BACK=${seconds(3 * partTarget)}`,
    `#EXT-X-PART-INF:PART-TARGET=${seconds(partTarget)}`,
    `#EXT-X-MEDIA-SEQUENCE:${listed[0]?.sequence ?? nextPart.sequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${window.discontinuities}`,
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
  lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${uri(partName(nextPart.sequence, nextPart.part))}"`);
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

/** The Multivariant Playlist around one Media Playlist, with what was measured of it: rfc8216bis §4.4.6.2. */
export function multivariantPlaylist(media: string, tracks: readonly Track[], { peak, average }: BitRates, frameRate: number | undefined): string {
  const video = tracks.find((track) => track.kind === 'video');
  const attributes = [
    `BANDWIDTH=${Math.ceil(peak)}`,
    `AVERAGE-BANDWIDTH=${Math.ceil(average)}`,
    `CODECS="${tracks.map(({ codec }) => codec).join(',')}"`,
    ...(video ? [`RESOLUTION=${video.width}x${video.height}`] : []),
    ...(video && frameRate ? [`FRAME-RATE=${frameRate.toFixed(3)}`] : []),
    'CLOSED-CAPTIONS=NONE',
  ];
  return `#EXTM3U\n#EXT-X-VERSION:${VERSION}\n#EXT-X-STREAM-INF:${attributes.join(',')}\n${media}\n`;
}
