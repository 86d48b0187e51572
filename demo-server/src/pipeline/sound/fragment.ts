import { AAC_SAMPLES } from '../../media/adts.ts';
import { fragment, initSegment } from '../../media/fmp4/writer.ts';
import type { AudioTrack } from '../../media/frame.ts';
import { type BatchSound, ROLL } from '../demux.ts';
import { PipelineError } from '../pipeline-error.ts';
import type { Packet } from '../source/elementary.ts';

/** The most bytes of sound in one message. Socket.IO servers end the connection at 1 MB, if they are not told otherwise. */
export const MOST_BYTES = 900_000;
/** Bytes around the packets, and for each of them (ISO/IEC 14496-12 §8.8). */
const OVERHEAD = { file: 1500, packet: 12 };

/** A piece of a batch that is sent to the processor by itself. */
export interface SoundPiece {
  before: Packet[];
  own: Packet[];
  after: Packet[];
}

/** The sound in as few pieces as messages can carry, each with its own preroll and postroll. @throws PipelineError `fragment_too_large` */
export function splitSound({ before, own, after }: BatchSound, most = MOST_BYTES): SoundPiece[] {
  const all = [...before, ...own, ...after];
  const sizes = all.map(({ data }) => data.byteLength + OVERHEAD.packet);
  const pieces: SoundPiece[] = [];
  const end = before.length + own.length;
  const room = most - OVERHEAD.file;
  for (let from = before.length; from < end; ) {
    const begin = Math.max(0, from - ROLL);
    let to = from;
    const sizeTo = (last: number) => sizes.slice(begin, Math.min(all.length, last + ROLL)).reduce((sum, size) => sum + size, 0);
    let size = sizeTo(from);
    while (to < end && size + (sizes[to + ROLL] ?? 0) <= room) {
      size += sizes[to + ROLL] ?? 0;
      to++;
    }
    if (to === from) throw new PipelineError('fragment_too_large', `Not even ${ROLL * 2 + 1} packets of sound fit into ${most} bytes.`);
    pieces.push({ before: all.slice(begin, from), own: all.slice(from, to), after: all.slice(to, to + ROLL) });
    from = to;
  }
  return pieces;
}

/** A piece as a file of fragmented MP4 whose times begin at 0. Decoded, it has 1024 samples for each packet, and no delay. */
export function writeFragment({ before, own, after }: SoundPiece): Buffer {
  const packets = [...before, ...own, ...after];
  const [first] = packets;
  if (!first) throw new PipelineError('audio_missing', 'The batch has no sound.');
  const duration = (AAC_SAMPLES * 1000) / first.sampleRate;
  const samples = packets.map(({ data }) => ({ data, duration, keyframe: true }));
  return Buffer.concat([initSegment([trackOf(first)]), fragment(1, [{ trackId: 1, time: 0, samples }])]);
}

export const codecOf = ({ config }: Pick<Packet, 'config'>): string => `mp4a.40.${(config[0] ?? 0) >> 3}`;

const trackOf = ({ config, sampleRate, channels }: Packet): AudioTrack => ({ kind: 'audio', codec: codecOf({ config }), sampleRate, channels, description: config });
