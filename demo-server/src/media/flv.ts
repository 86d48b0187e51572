import { readAccessUnit } from './access-unit.ts';
import { AccessUnitAssembler } from './access-unit-assembler.ts';
import { type ParameterSets, readAvcC, sameParameterSets, updateParameterSets, videoTrack, writeAvcC } from './avc.ts';
import type { AudioTrack, Frame, Milliseconds, Track, VideoTrack } from './frame.ts';

const TAG = { audio: 8, video: 9, script: 18 } as const;
const AVC = 7;
const AAC = 10;
const SEQUENCE_HEADER = 0;
const MEDIA = 1;
const FILE_HEADER = 9;
const TAG_HEADER = 11;
/** The length of each tag is repeated after it, bytes. */
const TRAILER = 4;
/** The largest tag, bytes. */
const MAX_TAG = 8 * 1024 * 1024;
/** Timestamps wrap here, ms: FFmpeg writes 31 bits and leaves the sign out. */
const WRAP = 2 ** 31;
const SAMPLE_RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

/** The bytes are not FLV, or FLV with something that cannot be carried. */
export class FlvError extends Error {
  override readonly name = 'FlvError';
}

export interface FlvSink {
  /** The tracks, before their first frame, and again whenever one of them changes. */
  tracks(tracks: readonly Track[]): void;
  /** `frame.time` is its timestamp in the stream, ms. It does not wrap. */
  frame(frame: Frame): void;
}

/**
 * Reads FLV (Adobe's Video File Format 10.1, annex E) with H.264 and AAC from chunks of any size. A frame reaches the sink
 * in the call that brings its last byte; see `AccessUnitAssembler` for frames that come in several tags. B-frames are an
 * error.
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
  readonly #pictures = new AccessUnitAssembler((picture) => this.#emit({ kind: 'video', ...picture }));

  constructor(sink: FlvSink) {
    this.#sink = sink;
  }

  /** @throws FlvError, after which the reader cannot be used, or whatever the sink throws */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#held += chunk.byteLength;
    if (this.#held < this.#needed) return;
    let bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#held);
    for (let length = this.#take(bytes); length > 0; length = this.#take(bytes)) bytes = bytes.subarray(length);
    this.#chunks = bytes.byteLength > 0 ? [bytes] : [];
    this.#held = bytes.byteLength;
  }

  /** The stream has ended: sends the frame that waits for another tag, if any. */
  end(): void {
    this.#pictures.flush();
  }

  /** Reads the header or tag at the beginning of `bytes` and returns its length. Returns 0 and sets `#needed` while it is incomplete. */
  #take(bytes: Buffer): number {
    if (!this.#started) {
      if (bytes.byteLength < FILE_HEADER + TRAILER) return 0;
      if (bytes.toString('latin1', 0, 3) !== 'FLV' || bytes[3] !== 1 || bytes.readUInt32BE(5) !== FILE_HEADER) throw new FlvError('The stream is not FLV version 1.');
      this.#started = true;
      this.#needed = TAG_HEADER;
      return FILE_HEADER + TRAILER;
    }
    this.#needed = TAG_HEADER;
    if (bytes.byteLength < TAG_HEADER) return 0;
    const size = bytes.readUIntBE(1, 3);
    if (size > MAX_TAG) throw new FlvError(`A tag has ${size} bytes, which is too large.`);
    this.#needed = TAG_HEADER + size + TRAILER;
    if (bytes.byteLength < this.#needed) return 0;
    const length = this.#needed;
    this.#needed = TAG_HEADER;
    if (bytes.readUInt32BE(length - TRAILER) !== length - TRAILER) throw new FlvError('A tag is damaged: its two lengths differ.');
    this.#tag(bytes[0] ?? 0, bytes.readUIntBE(4, 3) + ((bytes[7] ?? 0) & 0x7f) * 2 ** 24, bytes.subarray(TAG_HEADER, length - TRAILER));
    return length;
  }

  #tag(type: number, timestamp: number, body: Buffer): void {
    if (type === TAG.video) this.#videoTag(timestamp, body);
    else if (type === TAG.audio) this.#audioTag(timestamp, body);
    else if (type !== TAG.script) throw new FlvError(`A tag has the unknown type ${type}.`);
  }

  #videoTag(timestamp: number, body: Buffer): void {
    if (body.byteLength < 5) throw new FlvError('A video tag is too short.');
    if (((body[0] ?? 0) & 0x0f) !== AVC) throw new FlvError('The video is not H.264.');
    const payload = body.subarray(5);
    if (body[1] === SEQUENCE_HEADER) this.#setVideo(payload);
    if (body[1] !== MEDIA) return;
    if (body.readIntBE(2, 3) !== 0) throw new FlvError('The stream has B-frames.');
    const time = this.#unwrap(timestamp);
    const unit = parsed(() => readAccessUnit(payload));
    if (!this.#pictures.continues(unit, time)) this.#pictures.flush();
    if (this.#video && unit.sps.length + unit.pps.length > 0) this.#updateVideo(this.#video, unit);
    if (unit.firstMacroblock !== undefined) this.#pictures.add(unit, time);
  }

  #audioTag(timestamp: number, body: Buffer): void {
    if (body.byteLength < 2) throw new FlvError('An audio tag is too short.');
    if ((body[0] ?? 0) >> 4 !== AAC) throw new FlvError('The audio is not AAC.');
    const payload = body.subarray(2);
    if (body[1] === SEQUENCE_HEADER) this.#setAudio(payload);
    else if (payload.byteLength > 0) this.#emit({ kind: 'audio', time: this.#unwrap(timestamp), keyframe: true, data: payload });
  }

  #setVideo(avcC: Uint8Array): void {
    const track = parsed(() => (this.#video && sameParameterSets(this.#video.description, avcC) ? this.#video : videoTrack(Uint8Array.from(avcC))));
    if (track === this.#video) return;
    this.#pictures.flush();
    this.#video = track;
    this.#changed = true;
  }

  #updateVideo({ description }: VideoTrack, sets: ParameterSets): void {
    const next = parsed(() => {
      const current = readAvcC(description);
      const updated = updateParameterSets(current, sets);
      return updated === current ? undefined : writeAvcC(updated);
    });
    if (next) this.#setVideo(next);
  }

  /** Reads an AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1) up to the channels. */
  #setAudio(config: Uint8Array): void {
    if (this.#audio && Buffer.compare(this.#audio.description, config) === 0) return;
    const [first, second] = config;
    if (first === undefined || second === undefined) throw new FlvError('The AudioSpecificConfig is cut off.');
    const sampleRate = SAMPLE_RATES[((first & 7) << 1) | (second >> 7)];
    if (sampleRate === undefined) throw new FlvError('The AudioSpecificConfig has an unknown sampling rate.');
    const channels = (second >> 3) & 0x0f;
    this.#audio = { kind: 'audio', codec: `mp4a.40.${first >> 3}`, sampleRate, channels, description: Uint8Array.from(config) };
    this.#changed = true;
  }

  #emit(frame: Frame): void {
    const track = frame.kind === 'video' ? this.#video : this.#audio;
    if (!track) throw new FlvError('A frame came before its track.');
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

/** A RangeError of the parser means that the stream is damaged. One that the sink throws means something else, and passes. */
function parsed<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (cause) {
    throw cause instanceof RangeError ? new FlvError(cause.message, { cause }) : cause;
  }
}
