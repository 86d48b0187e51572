import type { Milliseconds } from '../media/frame.ts';

/** What `EXT-X-MAP` names: the tracks of the segments after it. */
export interface LiveInit {
  name: string;
  data: Uint8Array;
}

/** A partial segment of rfc8216bis: one CMAF chunk. */
export interface LivePart {
  name: string;
  data: Uint8Array;
  duration: Milliseconds;
  /** A keyframe is in it. */
  independent: boolean;
}

export interface LiveSegment {
  /** Media sequence number. */
  sequence: number;
  name: string;
  init: LiveInit;
  /** When its first frame was captured. */
  start: Milliseconds;
  /** Of its parts so far. */
  duration: Milliseconds;
  parts: LivePart[];
  /** No more parts will come. */
  complete: boolean;
  /** Its times do not follow from those of the segment before it. */
  discontinuity: boolean;
}

export const partName = (sequence: number, part: number): string => `${sequence}.${part}.m4s`;

export const startsIndependent = ({ parts: [first] }: LiveSegment): boolean => first?.independent ?? false;

/** Bits a second. */
export const bitRateOf = ({ parts, duration }: LiveSegment): number =>
  (parts.reduce((bytes, { data }) => bytes + data.byteLength, 0) * 8000) / duration;
