import fastify, { type FastifyBaseLogger } from 'fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { FlvReader } from '../../../demo-server/src/media/flv.ts';
import type { Frame, Milliseconds, Track } from '../../../demo-server/src/media/frame.ts';
import type { FrameReader } from '../../../demo-server/src/media/frame-bus.ts';

export const FFMPEG = process.env['FFMPEG_PATH'] ?? 'ffmpeg';

export const silent: FastifyBaseLogger = fastify({ logger: false }).log;

export function temporaryFolder(t: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-recordings-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Video {
  tracks: readonly Track[];
  frames: Frame[];
}

export interface VideoOptions {
  seconds: number;
  start: Milliseconds;
  rate?: number;
  /** Frames in a group of pictures. */
  group?: number;
  size?: string;
  sound?: boolean;
}

/** A moving picture as it would come over a bus, its first frame at `start`. */
export async function makeVideo({ seconds, start, rate = 25, group = rate, size = '160x90', sound = false }: VideoOptions): Promise<Video> {
  const inputs = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}`, ...(sound ? ['-f', 'lavfi', '-i', 'sine=sample_rate=48000'] : [])];
  const codecs = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast', '-tune', 'zerolatency', '-bf', '0', '-g', String(group), '-sc_threshold', '0', '-c:a', 'aac'];
  const args = ['-v', 'error', '-nostdin', ...inputs, '-t', String(seconds), ...codecs, '-f', 'flv', 'pipe:1'];
  const bytes = await runFfmpeg(FFMPEG, args, { signal: AbortSignal.timeout(60_000) });
  const video: Video = { tracks: [], frames: [] };
  new FlvReader({ tracks: (tracks) => (video.tracks = tracks), frame: (frame) => video.frames.push(frame) }).push(Buffer.from(bytes));
  const first = video.frames.find(({ kind }) => kind === 'video')!.time;
  // Some frame rates do not fit whole milliseconds; here every picture has the time it was made for.
  let pictures = 0;
  video.frames = video.frames.map((frame) => ({ ...frame, time: frame.kind === 'video' ? start + (pictures++ * 1000) / rate : start + frame.time - first }));
  return video;
}

export const shifted = ({ tracks, frames }: Video, by: Milliseconds): Video => ({ tracks, frames: frames.map((frame) => ({ ...frame, time: frame.time + by })) });

export function play({ tracks, frames }: Video, reader: FrameReader): void {
  reader.tracks(tracks);
  for (const frame of frames) reader.frame(frame);
}
