import { type Group, type Sample } from '@oriel/core/contract';
import { drawFrame } from './moving-picture.ts';

export interface EncodeOptions {
  /** Capture time of the first frame. */
  from: number;
  count?: number;
  duration?: number;
  width?: number;
  height?: number;
  /** VP8 unless said otherwise, which both test browsers have; H.264 comes length-prefixed, with its `avcC`. */
  codec?: string;
  /** Draws frame `n`, captured at `time`. */
  draw?: (canvas: OffscreenCanvas, n: number, time: number) => void;
}

type Draw = NonNullable<EncodeOptions['draw']>;

/** So many groups are kept: a minute in a ladder of two. */
const KEPT = 120;
const kept = new Map<string, Promise<Group>>();
const numbers = new WeakMap<Draw, number>();
let pictures = 0;

/** A group of pictures as a browser encodes it. To encode is what costs most in these pages: the same group is encoded once. */
export function encodeFrames({ draw = drawFrame, ...options }: EncodeOptions): Promise<Group> {
  const number = numbers.get(draw) ?? pictures++;
  numbers.set(draw, number);
  const key = JSON.stringify([number, options]);
  const group = kept.get(key) ?? encode(draw, options);
  kept.delete(key);
  kept.set(key, group);
  for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
  return group;
}

async function encode(draw: Draw, { from, count = 25, duration = 40, width = 320, height = 180, codec = 'vp8' }: Omit<EncodeOptions, 'draw'>): Promise<Group> {
  let description = '';
  const canvas = new OffscreenCanvas(width, height);
  const samples: Sample[] = [];
  const encoder = new VideoEncoder({
    output: (chunk, metadata) => {
      const given = metadata?.decoderConfig?.description;
      if (given) description = base64(given);
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      samples.push({ data, duration, keyframe: chunk.type === 'key', time: from + Math.round(chunk.timestamp / 1000) });
    },
    error: (error) => {
      throw error;
    },
  });
  encoder.configure({ codec, width, height, bitrate: 1_000_000, latencyMode: 'realtime' });
  for (let i = 0; i < count; i++) {
    draw(canvas, i, from + i * duration);
    const frame = new VideoFrame(canvas, { timestamp: i * duration * 1000 });
    encoder.encode(frame, { keyFrame: i === 0 });
    frame.close();
  }
  await encoder.flush();
  encoder.close();
  return { header: { codec, width, height, description }, samples };
}

function base64(bytes: AllowSharedBufferSource): string {
  const view = ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes);
  return btoa(String.fromCharCode(...view));
}
