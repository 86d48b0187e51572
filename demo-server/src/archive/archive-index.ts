import type { Milliseconds, RecordedFrame, UnixMs, VideoTrack } from '../media/frame.ts';

/** From `from` up to, but without, `to`. */
export interface Range {
  from: UnixMs;
  to: UnixMs;
}

/** The place of a recorded group of pictures: one `moof` + `mdat` pair in a segment file. */
export interface StoredGroup extends Range {
  /** The segment's file. */
  path: string;
  /** Position of the `moof` box in the file, in bytes. */
  offset: number;
  /** Length of `moof` and `mdat` together. */
  bytes: number;
  /** A group that starts at most this long after `to` follows without a gap. */
  reach: Milliseconds;
}

/** A group as it was read from its file. */
export interface RecordedGroup {
  track: VideoTrack;
  /** The first is a keyframe. */
  frames: RecordedFrame[];
}

/** Finds recorded groups by time. It reports only what is on disk. */
export interface ArchiveIndex {
  /** Recorded ranges, merged where they touch, clipped to the range asked for. */
  sequences(cameraId: string, range: Range): Range[];
  /** The group that holds `time`. */
  groupAt(cameraId: string, time: UnixMs): StoredGroup | undefined;
  /** The first group that starts at or after `time`. */
  groupAfter(cameraId: string, time: UnixMs): StoredGroup | undefined;
  /** The last group that ends at or before `time`. */
  groupBefore(cameraId: string, time: UnixMs): StoredGroup | undefined;
}
