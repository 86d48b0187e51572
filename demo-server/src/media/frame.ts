/** A duration. */
export type Milliseconds = number;
/** A moment: Unix time in milliseconds. */
export type UnixMs = number;

export interface VideoTrack {
  kind: 'video';
  /** RFC 6381, for example `avc1.42C01F`. */
  codec: string;
  width: number;
  height: number;
  /** The contents of the `avcC` box (ISO/IEC 14496-15 §5.3.3.1), NAL lengths of four bytes. */
  description: Uint8Array;
}

export interface AudioTrack {
  kind: 'audio';
  /** `mp4a.40.2` (AAC-LC) or `opus`. */
  codec: string;
  sampleRate: number;
  channels: number;
  /** AudioSpecificConfig for AAC, the `dOps` box contents for Opus. */
  description: Uint8Array;
}

export type Track = VideoTrack | AudioTrack;

/**
 * One coded picture or packet of sound, in decoding order. For every stream but the output of a pipeline, which is carried as
 * it came, that is also the order of presentation: no B-frames.
 */
export interface Frame {
  kind: Track['kind'];
  /** When it was captured; with `offset`, when it is to be decoded. */
  time: UnixMs;
  /** From decoding to presentation, of a stream with B-frames. Missing: 0. */
  offset?: Milliseconds;
  /** Always true for sound. */
  keyframe: boolean;
  /** H.264 with length-prefixed NAL units, without SPS and PPS; or one raw AAC or Opus packet. */
  data: Uint8Array;
}

/** A picture as a file has it, or a packet of sound. */
export interface RecordedFrame {
  time: UnixMs;
  duration: Milliseconds;
  keyframe: boolean;
  /** As in `Frame`. */
  data: Uint8Array;
}
