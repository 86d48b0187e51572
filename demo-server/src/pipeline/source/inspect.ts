import { PipelineError } from '../pipeline-error.ts';
import { ElementaryReader } from './elementary.ts';

/** What is in a segment. Times have 33 bits, ticks of 90 kHz. */
export interface Contents {
  /** Decoding time of the first picture; missing: none. */
  video?: number;
  /** Time of the first and of the last packet of sound; missing: none. */
  audio?: number;
  audioEnd?: number;
}

/** @throws PipelineError `segment_failed`, `source_unsupported` */
export function inspectSegment(bytes: Buffer): Contents {
  const contents: Contents = {};
  const reader = new ElementaryReader({
    picture: ({ dts }) => {
      contents.video ??= dts;
    },
    packet: ({ pts }) => {
      contents.audio ??= pts;
      contents.audioEnd = pts;
    },
  });
  try {
    reader.segment(bytes);
  } catch (cause) {
    throw new PipelineError('segment_failed', 'A segment is no MPEG transport stream.', { cause });
  }
  if (contents.video === undefined && contents.audio === undefined && reader.unsupported.length > 0) throw new PipelineError('source_unsupported', `The source has ${reader.unsupported.join(', ')}, which cannot be carried.`);
  return contents;
}
