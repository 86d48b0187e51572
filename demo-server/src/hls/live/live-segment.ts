import type { Milliseconds, UnixMs } from '../../media/frame.ts';

/** What `EXT-X-MAP` names: the init segment of the segments after it. */
export interface LiveInit {
  readonly name: string;
  readonly data: Uint8Array;
}

/** A partial segment (rfc8216bis §4.4.4.9): one CMAF chunk. */
export interface LivePart {
  readonly name: string;
  readonly data: Uint8Array;
  readonly duration: Milliseconds;
  /** Contains a keyframe. */
  readonly independent: boolean;
}

/** Read-only: `SegmentWindow` alone changes segments. */
export interface LiveSegment {
  /** Media sequence number. */
  readonly sequence: number;
  readonly name: string;
  readonly init: LiveInit;
  /** Capture time of the first frame. */
  readonly start: UnixMs;
  /** Duration of the parts so far. */
  readonly duration: Milliseconds;
  readonly parts: readonly LivePart[];
  /** No more parts will come. */
  readonly complete: boolean;
  /** Its times do not follow from those of the segment before it. */
  readonly discontinuity: boolean;
}

/** Where a part is in the stream: the media sequence number of its segment, and its index in the segment. */
export interface PartPosition {
  readonly sequence: number;
  readonly part: number;
}

export const partName = ({ sequence, part }: PartPosition): string => `${sequence}.${part}.m4s`;

export const startsIndependent = ({ parts: [first] }: LiveSegment): boolean => first?.independent ?? false;

/** Bits per second. */
export const bitRateOf = ({ parts, duration }: LiveSegment): number =>
  (parts.reduce((bytes, { data }) => bytes + data.byteLength, 0) * 8000) / duration;
