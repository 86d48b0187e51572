import { ServerError } from '@oriel/core/contract';
import { type CpuBudget, PRIORITY } from '../jobs/cpu-budget.ts';
import { inputOptions } from '../library/media-file.ts';
import { FfmpegError, runFfmpeg } from '../media/ffmpeg.ts';
import { fitting } from './mixer/source-args.ts';
import type { ProgrammeSources } from './programme-stream.ts';

/** As large as the picture of an editor is, pixels. */
const SIZE = { width: 960, height: 540 };
const LIMIT = 4 * 1024 * 1024;

export interface VideoPicturesOptions {
  sources: Pick<ProgrammeSources, 'videoFile'>;
  cpu: CpuBudget;
  ffmpegPath: string;
}

/** Single pictures of videos, fitted as the mixer fits them. */
export class VideoPictures {
  readonly #options: VideoPicturesOptions;

  constructor(options: VideoPicturesOptions) {
    this.#options = options;
  }

  /** JPEG of what a cue shows that begins `time` seconds after the beginning of a video. @throws OrielError `video_unknown`; `segment_unknown` where the video has no picture; `busy` */
  async at(videoId: string, time: number, signal: AbortSignal): Promise<Buffer> {
    const { cpu, ffmpegPath, sources } = this.#options;
    const done = new AbortController();
    try {
      const path = await sources.videoFile(videoId, AbortSignal.any([signal, done.signal]));
      const args = ['-v', 'error', '-nostdin', '-threads', '1', '-ss', String(time), ...inputOptions(path), '-map', '0:V:0', '-frames:v', '1', ...fitting(SIZE), '-f', 'mjpeg', '-q:v', '4', 'pipe:1'];
      const picture = await cpu.run(() => runFfmpeg(ffmpegPath, args, { signal, limit: LIMIT }), { priority: PRIORITY.still, signal });
      if (picture.byteLength === 0) throw new ServerError('segment_unknown');
      return Buffer.from(picture);
    } catch (error) {
      throw error instanceof FfmpegError ? new ServerError('segment_unknown', { cause: error }) : error;
    } finally {
      done.abort();
    }
  }
}
