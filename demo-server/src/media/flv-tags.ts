import type { AudioTrack, Frame, Milliseconds, Track, VideoTrack } from './frame.ts';
import { type AmfValue, encodeAmf } from './amf0.ts';

/** The types of FLV tags, which are also those of RTMP messages. */
export const TAG = { audio: 8, video: 9, script: 18 } as const;

/** One tag of FLV (Adobe's Video File Format 10.1, annex E.4), without its header. */
export interface FlvTag {
  type: (typeof TAG)[keyof typeof TAG];
  timestamp: Milliseconds;
  data: Buffer;
}

const KEYFRAME_AVC = 0x17;
const INTER_FRAME_AVC = 0x27;
/** AAC; the sampling rate and channels of the tag do not count (E.4.2.1). */
const AAC = 0xaf;
const SEQUENCE_HEADER = 0;
const MEDIA = 1;
/** No frame is shown at another time than it is decoded. */
const NO_OFFSET = [0, 0, 0];
const AVC_ID = 7;
const AAC_ID = 10;

/** What can be carried of the tracks of a bus: H.264 and AAC. */
export interface FlvTracks {
  video: VideoTrack | undefined;
  audio: AudioTrack | undefined;
}

export const flvTracks = (tracks: readonly Track[]): FlvTracks => ({
  video: tracks.find((track) => track.kind === 'video' && /^avc[13]\./.test(track.codec)) as VideoTrack | undefined,
  audio: tracks.find((track) => track.kind === 'audio' && track.codec.startsWith('mp4a.')) as AudioTrack | undefined,
});

/** The tags that a decoder needs before the first frame of the tracks: `onMetaData` and the sequence headers. */
export function headerTags({ video, audio }: FlvTracks, timestamp: Milliseconds): FlvTag[] {
  return [
    { type: TAG.script, timestamp, data: metadata({ video, audio }) },
    ...[video, audio].flatMap((track) => (track ? [sequenceTag(track, timestamp)] : [])),
  ];
}

/** The sequence header of one track, H.264 or AAC. */
export function sequenceTag({ kind, description }: Track, timestamp: Milliseconds): FlvTag {
  const head = kind === 'audio' ? Buffer.of(AAC, SEQUENCE_HEADER) : Buffer.of(KEYFRAME_AVC, SEQUENCE_HEADER, ...NO_OFFSET);
  return { type: TAG[kind], timestamp, data: Buffer.concat([head, description]) };
}

export function frameTag({ kind, keyframe, data, offset = 0 }: Frame, timestamp: Milliseconds): FlvTag {
  const head = kind === 'audio' ? Buffer.of(AAC, MEDIA) : Buffer.of(keyframe ? KEYFRAME_AVC : INTER_FRAME_AVC, MEDIA, ...NO_OFFSET);
  // CompositionTime of the tag (E.4.3.2).
  if (kind === 'video' && offset !== 0) head.writeIntBE(Math.round(offset), 2, 3);
  return { type: TAG[kind], timestamp, data: Buffer.concat([head, data]) };
}

/** The beginning of an FLV file with these kinds of tracks (E.2). */
export const writeFlvHeader = (kinds: readonly Track['kind'][] = ['video', 'audio']): Buffer =>
  Buffer.of(0x46, 0x4c, 0x56, 1, (kinds.includes('audio') ? 4 : 0) | (kinds.includes('video') ? 1 : 0), 0, 0, 0, 9, 0, 0, 0, 0);

/** A tag as it stands in a file, with its length after it (E.3, E.4.1). */
export function writeFlvTag({ type, timestamp, data }: FlvTag): Buffer {
  const head = Buffer.alloc(11);
  head[0] = type;
  head.writeUIntBE(data.byteLength, 1, 3);
  head.writeUIntBE(timestamp & 0xffffff, 4, 3);
  head[7] = (timestamp / 2 ** 24) & 0x7f;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.byteLength + data.byteLength);
  return Buffer.concat([head, data, length]);
}

/** E.5: the name and an ECMA array. */
function metadata({ video, audio }: FlvTracks): Buffer {
  const properties: [string, AmfValue][] = [
    ['encoder', 'Oriel'],
    ...(video ? ([['width', video.width], ['height', video.height], ['videocodecid', AVC_ID]] as const) : []),
    ...(audio ? ([['audiocodecid', AAC_ID], ['audiosamplerate', audio.sampleRate], ['audiochannels', audio.channels], ['stereo', audio.channels > 1]] as const) : []),
  ].map(([name, value]) => [String(name), value as AmfValue]);
  return encodeAmf(['onMetaData', new Map(properties)]);
}
