import { readAccessUnit, readAvcC, videoTrack, writeAvcC } from './avc.ts';
import type { AudioTrack, Frame, Milliseconds, Track, VideoTrack } from './frame.ts';

const TAG = { audio: 8, video: 9, script: 18 } as const;
const AVC = 7;
const AAC = 10;
const SEQUENCE_HEADER = 0;
const MEDIA = 1;
const FILE_HEADER = 9;
const TAG_HEADER = 11;
/** After each tag its length is repeated, bytes. */
const TRAILER = 4;
/** No frame is larger, bytes. */
const MAX_TAG = 8 * 1024 * 1024;
/** FLV counts milliseconds in 31 bits here: FFmpeg leaves the sign out. */
const WRAP = 2 ** 31;
const SAMPLE_RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

/** The bytes are no FLV, or FLV of a kind that is not carried. */
export class FlvError extends Error {
  override readonly name = 'FlvError';
}

export interface FlvSink {
  /** The tracks, before their first frame, and again whenever one of them changes. */
  tracks(tracks: readonly Track[]): void;
  /** `time` counts from the stream's beginning, ms; it does not wrap. */
  frame(frame: Frame): void;
}

/**
 * Reads FLV (Adobe's Video File Format 10.1, annex E) with H.264 and AAC from chunks of any size. A frame is handed on
 * in the call that brings its last byte. Never holds more than one tag. B-frames are an error.
 */
export class FlvReader {
  readonly #sink: FlvSink;
  #chunks: Buffer[] = [];
  #held = 0;
  #needed = FILE_HEADER + TRAILER;
  #started = false;
  #video: VideoTrack | undefined;
  #audio: AudioTrack | undefined;
  #changed = false;
  #epoch = 0;
  #lastTimestamp = 0;

  constructor(sink: FlvSink) {
    this.#sink = sink;
  }

  /** @throws FlvError; the reader is of no use after that */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#held += chunk.byteLength;
    if (this.#held < this.#needed) return;
    let bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#held);
    try {
      for (let length = this.#take(bytes); length > 0; length = this.#take(bytes)) bytes = bytes.subarray(length);
    } catch (cause) {
      throw cause instanceof RangeError ? new FlvError(cause.message, { cause }) : cause;
    }
    this.#chunks = bytes.byteLength > 0 ? [bytes] : [];
    this.#held = bytes.byteLength;
  }

  /** Reads what is whole at the beginning of `bytes` and returns its length, or 0 and sets how much is needed. */
  #take(bytes: Buffer): number {
    if (!this.#started) {
      if (bytes.byteLength < FILE_HEADER + TRAILER) return 0;
      if (bytes.toString('latin1', 0, 3) !== 'FLV' || bytes[3] !== 1 || bytes.readUInt32BE(5) !== FILE_HEADER) throw new FlvError('Not FLV version 1.');
      this.#started = true;
      this.#needed = TAG_HEADER;
      return FILE_HEADER + TRAILER;
    }
    this.#needed = TAG_HEADER;
    if (bytes.byteLength < TAG_HEADER) return 0;
    const size = bytes.readUIntBE(1, 3);
    if (size > MAX_TAG) throw new FlvError(`A tag of ${size} bytes is too large.`);
    this.#needed = TAG_HEADER + size + TRAILER;
    if (bytes.byteLength < this.#needed) return 0;
    const length = this.#needed;
    this.#needed = TAG_HEADER;
    if (bytes.readUInt32BE(length - TRAILER) !== length - TRAILER) throw new FlvError('A tag’s length is not the one that follows it.');
    this.#tag(bytes[0] ?? 0, bytes.readUIntBE(4, 3) + ((bytes[7] ?? 0) & 0x7f) * 2 ** 24, bytes.subarray(TAG_HEADER, length - TRAILER));
    return length;
  }

  #tag(type: number, timestamp: number, body: Buffer): void {
    if (type === TAG.video) this.#videoTag(timestamp, body);
    else if (type === TAG.audio) this.#audioTag(timestamp, body);
    else if (type !== TAG.script) throw new FlvError(`A tag of type ${type}.`);
  }

  #videoTag(timestamp: number, body: Buffer): void {
    if (body.byteLength < 5) throw new FlvError('A video tag is too short.');
    if (((body[0] ?? 0) & 0x0f) !== AVC) throw new FlvError('The video is not H.264.');
    const payload = body.subarray(5);
    if (body[1] === SEQUENCE_HEADER) this.#setVideo(payload);
    if (body[1] !== MEDIA) return;
    if (body.readIntBE(2, 3) !== 0) throw new FlvError('The pictures do not come in the order in which they are shown.');
    const unit = readAccessUnit(payload);
    if (unit.sps.length > 0 && this.#video) {
      const pps = unit.pps.length > 0 ? unit.pps : readAvcC(this.#video.description).pps;
      this.#setVideo(writeAvcC({ sps: unit.sps, pps }));
    }
    if (unit.data.byteLength > 0) this.#emit({ kind: 'video', time: this.#unwrap(timestamp), keyframe: unit.keyframe, data: unit.data });
  }

  #audioTag(timestamp: number, body: Buffer): void {
    if (body.byteLength < 2) throw new FlvError('An audio tag is too short.');
    if ((body[0] ?? 0) >> 4 !== AAC) throw new FlvError('The sound is not AAC.');
    const payload = body.subarray(2);
    if (body[1] === SEQUENCE_HEADER) this.#setAudio(payload);
    else if (payload.byteLength > 0) this.#emit({ kind: 'audio', time: this.#unwrap(timestamp), keyframe: true, data: payload });
  }

  #setVideo(avcC: Uint8Array): void {
    if (this.#video && sameSets(this.#video.description, avcC)) return;
    this.#video = videoTrack(Uint8Array.from(avcC));
    this.#changed = true;
  }

  /** ISO/IEC 14496-3 §1.6.2.1, as far as the channels. */
  #setAudio(config: Uint8Array): void {
    if (this.#audio && Buffer.compare(this.#audio.description, config) === 0) return;
    const [first, second] = config;
    if (first === undefined || second === undefined) throw new FlvError('The AudioSpecificConfig is cut off.');
    const sampleRate = SAMPLE_RATES[((first & 7) << 1) | (second >> 7)];
    if (sampleRate === undefined) throw new FlvError('The sampling rate is not one of the listed ones.');
    const channels = (second >> 3) & 0x0f;
    this.#audio = { kind: 'audio', codec: `mp4a.40.${first >> 3}`, sampleRate, channels, description: Uint8Array.from(config) };
    this.#changed = true;
  }

  #emit(frame: Frame): void {
    const track = frame.kind === 'video' ? this.#video : this.#audio;
    if (!track) throw new FlvError('A frame came before what is needed to decode it.');
    if (this.#changed) {
      this.#changed = false;
      this.#sink.tracks([this.#video, this.#audio].filter((each) => each !== undefined));
    }
    this.#sink.frame(frame);
  }

  #unwrap(timestamp: number): Milliseconds {
    if (timestamp - this.#lastTimestamp < -WRAP / 2) this.#epoch += WRAP;
    else if (timestamp - this.#lastTimestamp > WRAP / 2) this.#epoch -= WRAP;
    this.#lastTimestamp = timestamp;
    return this.#epoch + timestamp;
  }
}

/** Whether two `avcC` hold the same parameter sets; what follows those is not compared. */
function sameSets(left: Uint8Array, right: Uint8Array): boolean {
  const [a, b] = [readAvcC(left), readAvcC(right)];
  const same = (x: Uint8Array[], y: Uint8Array[]) => x.length === y.length && x.every((unit, index) => Buffer.compare(unit, y[index] as Uint8Array) === 0);
  return same(a.sps, b.sps) && same(a.pps, b.pps);
}
