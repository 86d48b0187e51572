import { fragment, initSegment } from '../../media/fmp4/writer.ts';
import type { AudioTrack, Frame, Milliseconds } from '../../media/frame.ts';
import { flvHeader, flvTag } from './flv-writer.ts';

/** How packets of one codec are given to FFmpeg, each of which it can decode as soon as it has come. */
export interface SoundContainer {
  /** FFmpeg's name of the container. */
  readonly format: string;
  readonly header: Uint8Array;
  /** @param since ms since the first packet */
  packet(frame: Frame, since: Milliseconds): Uint8Array;
  /** How long a packet sounds. */
  durationOf(frame: Frame): Milliseconds;
}

/** Samples of one AAC packet (ISO/IEC 14496-3 §4.5.2.1.1). */
const AAC_PACKET = 1024;

/** FFmpeg before 8 reads no Opus in FLV. Undefined for a codec that cannot be mixed. */
export function soundContainer(track: AudioTrack): SoundContainer | undefined {
  if (track.codec.startsWith('mp4a')) {
    return {
      format: 'flv',
      header: flvHeader(track),
      packet: (frame, since) => flvTag(frame, Math.max(0, Math.round(since))),
      durationOf: () => (AAC_PACKET * 1000) / track.sampleRate,
    };
  }
  if (track.codec !== 'opus') return undefined;
  let sequence = 0;
  return {
    format: 'mp4',
    header: initSegment([track]),
    packet: (frame, since) => fragment(++sequence, [{ trackId: 1, time: Math.max(0, since), samples: [{ data: frame.data, duration: opusDuration(frame.data), keyframe: true }] }]),
    durationOf: ({ data }) => opusDuration(data),
  };
}

/** RFC 6716 §3.1: ms of one frame, by the upper five bits of the first byte. */
const SILK = [10, 20, 40, 60];
const HYBRID = [10, 20];
const CELT = [2.5, 5, 10, 20];

/** How long a packet of Opus sounds, ms (RFC 6716 §3.1, §3.2). */
export function opusDuration([toc = 0, count = 0]: Uint8Array): Milliseconds {
  const config = toc >> 3;
  const frame = config < 12 ? SILK[config & 3] : config < 16 ? HYBRID[config & 1] : CELT[config & 3];
  const code = toc & 3;
  const frames = code === 0 ? 1 : code === 3 ? count & 0x3f : 2;
  return (frame ?? 0) * frames;
}
