import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CpuBudget, PRIORITY } from '../jobs/cpu-budget.ts';
import { runFfmpeg } from '../media/ffmpeg.ts';
import type { Milliseconds } from '../media/frame.ts';
import type { Storage } from '../storage/storage.ts';
import { sheetKey } from './keys.ts';
import { inputOptions, type MediaFile } from './media-file.ts';
import { COLUMNS, sheetsOf, type Storyboard, storyboardFor } from './storyboard.ts';

export interface StoryboardMakerOptions {
  ffmpegPath: string;
  /** Where FFmpeg writes. */
  workDir: string;
  timeLimit: Milliseconds;
  storage: Storage;
  cpu: CpuBudget;
}

/** Makes storyboards. Decodes only keyframes, which is much cheaper and exact enough for small pictures. */
export class StoryboardMaker {
  readonly #options: StoryboardMakerOptions;

  constructor(options: StoryboardMakerOptions) {
    this.#options = options;
  }

  /** @returns what is stored now; `undefined` for a file without a duration. @throws the reason of `signal`; what failed */
  async make(videoId: string, file: MediaFile, signal: AbortSignal): Promise<Storyboard | undefined> {
    const { cpu, ffmpegPath, storage, timeLimit, workDir } = this.#options;
    const storyboard = storyboardFor(file);
    if (!storyboard) return undefined;
    const folder = join(workDir, `storyboard-${videoId}`);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(timeLimit)]);
    try {
      await mkdir(folder, { recursive: true });
      const args = passFor(file.path, storyboard, folder);
      await cpu.run(() => runFfmpeg(ffmpegPath, args, { signal: limited, idle: true }), { priority: PRIORITY.storyboard, signal: limited });
      for (let sheet = 0; sheet < sheetsOf(storyboard); sheet++) await storage.putFile(sheetKey(videoId, sheet), join(folder, `${sheet}.jpg`));
      return storyboard;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** Each picture is the last keyframe up to its time; the last one is repeated up to the end of the sheet. */
function passFor(source: string, { interval, width, height }: Storyboard, folder: string): string[] {
  const filters = [`fps=1/${interval}:round=up`, `scale=${width}:${height}`, 'setsar=1', `tpad=stop_mode=clone:stop=${COLUMNS * COLUMNS}`, `tile=${COLUMNS}x${COLUMNS}`];
  return [
    ...['-v', 'error', '-nostdin', '-skip_frame', 'nokey', ...inputOptions(source), '-map', '0:V:0', '-vf', filters.join(',')],
    ...['-q:v', '5', '-f', 'image2', '-start_number', '0', join(folder, '%d.jpg')],
  ];
}
