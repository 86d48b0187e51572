import { type Group, type Sample } from '@oriel/core';
import { drawFrame } from './moving-picture.ts';

/** A group of pictures as a browser encodes it: VP8, which both test browsers have. */
export async function encodeFrames({ from, count = 25, duration = 40 }: { from: number; count?: number; duration?: number }): Promise<Group> {
  const [width, height] = [320, 180];
  const canvas = new OffscreenCanvas(width, height);
  const samples: Sample[] = [];
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      samples.push({ data, duration, keyframe: chunk.type === 'key', time: from + Math.round(chunk.timestamp / 1000) });
    },
    error: (error) => {
      throw error;
    },
  });
  encoder.configure({ codec: 'vp8', width, height, bitrate: 500_000, latencyMode: 'realtime' });
  for (let i = 0; i < count; i++) {
    drawFrame(canvas, i);
    const frame = new VideoFrame(canvas, { timestamp: i * duration * 1000 });
    encoder.encode(frame, { keyFrame: i === 0 });
    frame.close();
  }
  await encoder.flush();
  encoder.close();
  return { header: { codec: 'vp8', width, height, description: '' }, samples };
}
