import type { Frame, Milliseconds, Track } from '../../media/frame.ts';
import { frameTag, sequenceTag, writeFlvHeader, writeFlvTag } from '../../media/flv-tags.ts';

/** The beginning of an FLV stream with one track, H.264 or AAC. */
export const flvHeader = (track: Track): Buffer => Buffer.concat([writeFlvHeader([track.kind]), writeFlvTag(sequenceTag(track, 0))]);

/** A frame as an FLV tag. @param timestamp ms since the beginning of the stream, 0 or more */
export const flvTag = (frame: Frame, timestamp: Milliseconds): Buffer => writeFlvTag(frameTag(frame, timestamp));
