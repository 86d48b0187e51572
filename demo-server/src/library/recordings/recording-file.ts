import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { RecordingMetadata } from '@oriel/core/contract';
import * as z from 'zod/mini';
import { type CpuBudget, PRIORITY } from '../../jobs/cpu-budget.ts';
import { runFfmpeg } from '../../media/ffmpeg.ts';
import type { Milliseconds } from '../../media/frame.ts';
import type { Storage } from '../../storage/storage.ts';
import { sourceKey, thumbnailKey } from '../keys.ts';
import { inputOptions } from '../media-file.ts';
import type { SourceFiles } from '../source-files.ts';
import type { RecordedFrames } from './recorded-frames.ts';

export interface RecordingFilesOptions {
  ffmpegPath: string;
  ffprobePath: string;
  /** Where FFmpeg writes. */
  workDir: string;
  timeLimit: Milliseconds;
  storage: Storage;
  sources: Pick<SourceFiles, 'use'>;
  cpu: CpuBudget;
}

const PROBE_TIME: Milliseconds = 20_000;
/** When the thumbnail is taken, in seconds; shorter recordings have theirs from the middle. */
const THUMBNAIL_AT = 5;
const THUMBNAIL_SIZE = { width: 320, height: 180 };

const optionalNumber = z.optional(z.coerce.number());
const Probed = z.object({
  streams: z.array(
    z.object({
      codec_type: z.optional(z.string()),
      codec_name: z.optional(z.string()),
      width: optionalNumber,
      height: optionalNumber,
      avg_frame_rate: z.optional(z.string()),
      sample_rate: optionalNumber,
      channels: optionalNumber,
    }),
  ),
  format: z.object({ format_name: z.string(), duration: optionalNumber, bit_rate: optionalNumber }),
});

/** There were no frames. */
export class NothingRecorded extends Error {
  override readonly name = 'NothingRecorded';
}

/** Writes and reads the files of recordings. */
export class RecordingFiles {
  readonly #options: RecordingFilesOptions;

  constructor(options: RecordingFilesOptions) {
    this.#options = options;
  }

  /**
   * Writes frames as MP4 with its index at the front, without encoding them.
   * @returns bytes
   * @throws NothingRecorded; the reason of `signal`; what failed
   */
  async write(id: string, frames: RecordedFrames, signal: AbortSignal): Promise<number> {
    const { ffmpegPath, storage, timeLimit, workDir } = this.#options;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(timeLimit)]);
    const path = join(workDir, `${id}.mp4`);
    try {
      await mkdir(workDir, { recursive: true });
      const chunks = frames.read();
      const first = await chunks.next();
      if (first.done) throw new NothingRecorded();
      const input = Readable.from(withFirst(first.value, chunks), { objectMode: false });
      let failure: unknown;
      input.on('error', (error) => (failure = error));
      const args = ['-v', 'error', '-y', '-f', 'mp4', '-i', 'pipe:0', '-map', '0', '-c', 'copy', ...(frames.changesPicture ? ['-tag:v', 'avc3'] : []), '-movflags', '+faststart', '-f', 'mp4', path];
      await runFfmpeg(ffmpegPath, args, { input, signal: limited, idle: true });
      if (failure) throw failure;
      const { size } = await stat(path);
      await storage.putFile(sourceKey(id), path);
      return size;
    } finally {
      await rm(path, { force: true });
    }
  }

  async readMetadata(id: string, signal: AbortSignal): Promise<RecordingMetadata | undefined> {
    const { ffprobePath, sources } = this.#options;
    const entries = 'format=format_name,duration,bit_rate:stream=codec_type,codec_name,width,height,avg_frame_rate,sample_rate,channels';
    const out = await sources.use(id, signal, (path) =>
      runFfmpeg(ffprobePath, ['-v', 'error', '-of', 'json', '-show_entries', entries, ...inputOptions(path)], { signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIME)]), idle: true }),
    );
    const { format, streams } = z.parse(Probed, JSON.parse(Buffer.from(out).toString()));
    const video = streams.find(({ codec_type }) => codec_type === 'video');
    const audio = streams.find(({ codec_type }) => codec_type === 'audio');
    if (!video) return undefined;
    const [frames = 0, seconds = 1] = (video.avg_frame_rate ?? '').split('/').map(Number);
    return {
      format: format.format_name,
      duration: format.duration ?? 0,
      bitrate_kbps: Math.round((format.bit_rate ?? 0) / 1000),
      video: { codec: video.codec_name ?? '', width: video.width ?? 0, height: video.height ?? 0, frame_rate: seconds > 0 ? frames / seconds : 0 },
      ...(audio && { audio: { codec: audio.codec_name ?? '', sample_rate: audio.sample_rate ?? 0, channels: audio.channels ?? 0 } }),
    };
  }

  /** @param duration seconds. @throws what failed; a recording can do without */
  async makeThumbnail(id: string, duration: number, signal: AbortSignal): Promise<void> {
    const { cpu, ffmpegPath, sources, storage } = this.#options;
    const { width, height } = THUMBNAIL_SIZE;
    const time = Math.min(THUMBNAIL_AT, duration / 2);
    const scale = `scale=${width}:${height}:force_original_aspect_ratio=decrease,pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2,setsar=1`;
    const args = (path: string) => ['-v', 'error', '-nostdin', '-ss', String(time), ...inputOptions(path), '-map', '0:V:0', '-frames:v', '1', '-vf', scale, '-f', 'mjpeg', '-q:v', '4', 'pipe:1'];
    const limited = AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIME)]);
    const jpeg = await sources.use(id, limited, (path) => cpu.run(() => runFfmpeg(ffmpegPath, args(path), { signal: limited, idle: true }), { priority: PRIORITY.still, signal: limited }));
    if (jpeg.byteLength === 0) throw new Error('FFmpeg made no picture.');
    await storage.putBytes(thumbnailKey(id), jpeg);
  }
}

async function* withFirst(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}
