import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { readTestClock } from '../../test-clock.ts';
import { FFMPEG } from '../archive/media.ts';

const [WIDTH, HEIGHT] = [320, 180];

/** Decodes a video and reads the test clock of every picture. `bytes`: anything FFmpeg recognises. */
export async function readClocks(bytes: Uint8Array, format: string): Promise<(number | null)[]> {
  const args = ['-v', 'error', '-f', format, '-i', 'pipe:0', '-vf', `scale=${WIDTH}:${HEIGHT}:flags=area,format=gray`, '-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:1'];
  const pixels = await runFfmpeg(FFMPEG, args, { input: bytes, signal: AbortSignal.timeout(60_000) });
  const size = WIDTH * HEIGHT;
  return Array.from({ length: pixels.byteLength / size }, (_, index) =>
    readTestClock({ data: pixels.subarray(index * size, (index + 1) * size), width: WIDTH, height: HEIGHT }),
  );
}

/** H.264 of a bus as a byte stream (ITU-T H.264 annex B) that FFmpeg decodes. */
export function toAnnexB(avcC: Uint8Array, samples: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const start = Uint8Array.of(0, 0, 0, 1);
  const bytes = Buffer.from(avcC);
  for (let at = 6, list = 0; list < 2; list++) {
    const count = list === 0 ? (bytes[5] ?? 0) & 0x1f : (bytes[at++] ?? 0);
    for (let index = 0; index < count; index++) {
      const length = bytes.readUInt16BE(at);
      parts.push(start, bytes.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  for (const sample of samples) {
    const view = Buffer.from(sample);
    for (let at = 0; at < view.byteLength; at += 4 + view.readUInt32BE(at)) parts.push(start, view.subarray(at + 4, at + 4 + view.readUInt32BE(at)));
  }
  return Buffer.concat(parts);
}
