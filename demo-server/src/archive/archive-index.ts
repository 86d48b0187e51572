import type { Milliseconds, RecordedFrame, VideoTrack } from '../media/frame.ts';
import type { Segment } from './segment.ts';

export interface Range {
  from: Milliseconds;
  to: Milliseconds;
}

/** Where a recorded group of pictures lies: one `moof` + `mdat` pair in a segment file. */
export interface StoredGroup extends Range {
  /** The segment's file. */
  path: string;
  /** Where the `moof` box begins, and the length of `moof` and `mdat` together. */
  offset: number;
  bytes: number;
  /** What begins no more than this after `to` follows without a gap, ms. */
  reach: Milliseconds;
}

export interface RecordedGroup {
  track: VideoTrack;
  frames: RecordedFrame[];
}

/** What readers of recordings (playback, stills, playlists) may ask. Only what is safely on disk is reported. */
export interface ArchiveIndex {
  /** Merged where they touch, clipped to the range asked for. */
  sequences(cameraId: string, range: Range): Range[];
  /** The group that holds `time`. */
  groupAt(cameraId: string, time: Milliseconds): StoredGroup | undefined;
  /** The first group that starts at or after `time`, or the last that ends at or before it. */
  groupAfter(cameraId: string, time: Milliseconds): StoredGroup | undefined;
  groupBefore(cameraId: string, time: Milliseconds): StoredGroup | undefined;
}

/** Walks recorded segments, for readers of many groups: without an object for each of them. */
export interface SegmentIndex {
  /** The segments that share time with the range, ordered by start. */
  segments(cameraId: string, range: Range): Iterable<Readonly<Segment>>;
}
