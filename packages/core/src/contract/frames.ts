/**
 * `GET /api/v1/cameras/:id/frames?time` answers with the recorded group of pictures that contains `time` (scope
 * `playback`). Without `time` it is the live group so far: the last sample is the newest frame, with the duration of the
 * sample before it (scope `live`; `camera_offline` when no picture came for a few seconds). Both are
 * `application/vnd.oriel.frames`, all integers big-endian:
 *
 * | bytes | what |
 * |---|---|
 * | 4 | length of the header |
 * | … | the header, JSON in UTF-8: `GroupHeader` |
 * | a sample: 4 | length of its data |
 * | 1 | bit 0: keyframe |
 * | 8 | capture time, Unix milliseconds, float64 |
 * | 8 | duration, milliseconds, float64 |
 * | … | the data: H.264 with length-prefixed NAL units (ISO/IEC 14496-15) |
 */
import { OrielError } from './errors.ts';
import type { Milliseconds } from './time.ts';

export const FRAMES_TYPE = 'application/vnd.oriel.frames';

export interface GroupHeader {
  /** RFC 6381, for `VideoDecoderConfig.codec`. */
  codec: string;
  /** Pixels. */
  width: number;
  height: number;
  /** Contents of the `avcC` box in base64, for `VideoDecoderConfig.description`. */
  description: string;
}

export interface Sample {
  keyframe: boolean;
  time: Milliseconds;
  duration: Milliseconds;
  data: Uint8Array;
}

/** A group of pictures: the first sample is a keyframe, times increase, no sample refers to another group. */
export interface Group {
  header: GroupHeader;
  samples: Sample[];
}

const SAMPLE_HEADER = 21;

export function encodeGroup({ header, samples }: Group): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = samples.reduce((sum, sample) => sum + SAMPLE_HEADER + sample.data.byteLength, 4 + json.byteLength);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, json.byteLength);
  bytes.set(json, 4);
  let at = 4 + json.byteLength;
  for (const { data, keyframe, time, duration } of samples) {
    view.setUint32(at, data.byteLength);
    view.setUint8(at + 4, keyframe ? 1 : 0);
    view.setFloat64(at + 5, time);
    view.setFloat64(at + 13, duration);
    bytes.set(data, at + SAMPLE_HEADER);
    at += SAMPLE_HEADER + data.byteLength;
  }
  return bytes;
}

/** @throws OrielError `invalid_answer` when the bytes are not a group */
export function decodeGroup(bytes: Uint8Array): Group {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const headerEnd = 4 + view.getUint32(0);
    const header = readHeader(JSON.parse(new TextDecoder().decode(bytes.subarray(4, headerEnd))));
    const samples: Sample[] = [];
    for (let at = headerEnd; at < bytes.byteLength; ) {
      const end = at + SAMPLE_HEADER + view.getUint32(at);
      if (end > bytes.byteLength) throw new RangeError('sample past the end');
      samples.push({
        keyframe: (view.getUint8(at + 4) & 1) === 1,
        time: view.getFloat64(at + 5),
        duration: view.getFloat64(at + 13),
        data: bytes.subarray(at + SAMPLE_HEADER, end),
      });
      at = end;
    }
    return { header, samples };
  } catch (cause) {
    throw new OrielError('invalid_answer', { cause });
  }
}

function readHeader(value: unknown): GroupHeader {
  const { codec, width, height, description } = value as Partial<GroupHeader>;
  if (typeof codec !== 'string' || typeof width !== 'number' || typeof height !== 'number' || typeof description !== 'string') {
    throw new TypeError('not the header of a group');
  }
  return { codec, width, height, description };
}
