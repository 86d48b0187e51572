import { ServerError } from '@oriel/core/contract';
import { invalidQuery } from '../invalid-query.ts';
import { inMemory, type Media } from '../send.ts';
import { partName, type PartPosition } from './live-segment.ts';
import type { Packager } from './packager.ts';
import { livePlaylist, multivariantPlaylist } from './playlist.ts';
import type { LiveSegments } from './segment-window.ts';

/** The delivery directives of rfc8216bis §6.2.5. */
export interface Directives {
  /** `_HLS_msn`: wait for this media sequence number… */
  sequence?: number | undefined;
  /** …and `_HLS_part`: for this part of it. */
  part?: number | undefined;
  /** `_HLS_skip` */
  skip: boolean;
}

/** How many segments ahead of the last complete one a request may wait for. */
const FARTHEST_SEGMENT = 2;
/** A blocked request fails after this many target durations. */
const LONGEST_WAIT = 3;

/** Bytes of the boxes around a part's samples, for each track. */
const PART_OVERHEAD = 96;
/** What is still to come may have a little more than what was measured. */
const PEAK_MARGIN = 1.1;

/**
 * The Multivariant Playlist; `uri` is that of the Media Playlist. Waits until the stream has a complete segment.
 *
 * @throws OrielError `camera_offline`
 */
export async function multivariantText(packager: Packager, uri: string, signal: AbortSignal): Promise<string> {
  const { meter, segments, targets, trackList } = packager;
  if (packager.lostSource) throw new ServerError('camera_offline');
  const rates = await waitFor(packager, () => (hasStarted(segments) ? meter.bitRates : undefined), signal);
  const overhead = (PART_OVERHEAD * trackList.length * 8000) / targets.partTarget;
  const peak = Math.max(rates.peak + overhead, segments.peak) * PEAK_MARGIN;
  const interval = meter.frameInterval;
  return multivariantPlaylist(uri, trackList, { peak, average: rates.average + overhead }, interval && 1000 / interval);
}

/**
 * The Media Playlist, once it has what the directives ask for.
 *
 * @throws OrielError `invalid_request` for directives that contradict each other or ask for what is too far ahead,
 *   `camera_offline` if what they ask for does not come
 */
export async function mediaPlaylistText(packager: Packager, { sequence, part, skip }: Directives, signature: string, signal: AbortSignal): Promise<string> {
  const { folder, segments, targets } = packager;
  const lastComplete = segments.nextPart.sequence - 1;
  if (sequence === undefined && part !== undefined) throw invalidQuery('_HLS_part', 'needs _HLS_msn');
  if (sequence !== undefined && sequence > lastComplete + FARTHEST_SEGMENT) throw invalidQuery('_HLS_msn', 'is more than two segments ahead');
  await waitFor(packager, () => (sequence === undefined ? hasStarted(segments) : hasPart(segments, sequence, part)) || undefined, signal);
  return livePlaylist(segments, targets, { folder, signature }, skip);
}

/** An init segment, a segment, a part; or the next part, once it is complete. @throws OrielError `segment_unknown`, `camera_offline` */
export async function liveMedia(packager: Packager, name: string, signal: AbortSignal): Promise<Media> {
  const { segments } = packager;
  const init = packager.init(name);
  if (init) return inMemory(init.data);
  const [, sequence, part] = /^(\d{1,12})(?:\.(\d{1,6}))?\.m4s$/.exec(name) ?? [];
  if (sequence === undefined) throw new ServerError('segment_unknown');
  if (part === undefined) {
    const segment = segments.get(Number(sequence));
    if (!segment?.complete) throw new ServerError('segment_unknown');
    return inMemory(...segment.parts.map(({ data }) => data));
  }
  const position: PartPosition = { sequence: Number(sequence), part: Number(part) };
  return waitFor(packager, () => partMedia(segments, position), signal);
}

/** `undefined` while the part is the next one. @throws OrielError `segment_unknown` for any other part that is missing */
function partMedia(segments: LiveSegments, position: PartPosition): Media | undefined {
  const data = segments.get(position.sequence)?.parts[position.part]?.data;
  if (data) return inMemory(data);
  if (partName(position) !== partName(segments.nextPart)) throw new ServerError('segment_unknown');
  return undefined;
}

/** Players take a playlist without a complete segment for an empty one. */
const hasStarted = ({ kept: [first] }: LiveSegments): boolean => first?.complete ?? false;

/** A part past the end of its segment stands for the first part of the next segment. */
function hasPart(segments: LiveSegments, sequence: number, part: number | undefined): boolean {
  const next = segments.nextPart;
  if (sequence >= next.sequence) return sequence === next.sequence && part !== undefined && part < next.part;
  if (part === undefined || next.part > 0 || sequence < next.sequence - 1) return true;
  const segment = segments.get(sequence);
  return !segment || part < segment.parts.length;
}

async function waitFor<T>(packager: Packager, find: () => T | undefined, signal: AbortSignal): Promise<T> {
  if (packager.trackList.length === 0) throw new ServerError('camera_offline');
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new ServerError('camera_offline')), LONGEST_WAIT * packager.targets.targetDuration * 1000);
  try {
    return await packager.until(find, AbortSignal.any([signal, timeout.signal]));
  } finally {
    clearTimeout(timer);
  }
}
