import { join } from 'node:path';
import type { Milliseconds, UnixMs } from '../../media/frame.ts';
import type { FfmpegInput, OpenedInput } from '../../media/ffmpeg-source.ts';
import { encoding } from './encoding.ts';
import { filterGraph, type GraphOptions } from './filter-graph.ts';
import { FRAME_INTERVAL, imagesOf, type Scene } from './scene.ts';
import { textFile } from './text-file.ts';

/** A camera sends for at least this long before its first outage. */
const UPTIME_BEFORE_OUTAGE: Milliseconds = 60_000;

export interface SceneOptions {
  scene: Scene;
  /** Shown in the picture. */
  name: string;
  /** Folder for files with texts. */
  cacheDir: string;
}

/**
 * FFmpeg's arguments to draw a scene, up to the encoder's. A name is written to a file only the first time, so that a full
 * disk does not keep a camera from reconnecting.
 */
export async function sceneArgs({ scene, name, cacheDir }: SceneOptions, options: Pick<GraphOptions, 'base' | 'live' | 'from'>): Promise<string[]> {
  const nameFile = await textFile(name, join(cacheDir, 'texts'));
  const graph = filterGraph(scene, { ...options, nameFile });
  const inputs = imagesOf(scene).flatMap((file) => ['-threads', '1', '-i', `file:${file}`]);
  return ['-v', 'error', '-nostdin', '-filter_complex_threads', '1', ...inputs, '-filter_complex', graph, '-map', '[out]'];
}

/** Draws a scene live. The time of each frame is the one that its picture shows. */
export class SceneSource implements FfmpegInput {
  readonly #options: SceneOptions;
  readonly #outagesFrom: UnixMs;
  readonly #now: () => UnixMs;

  constructor(options: SceneOptions, now: () => UnixMs = Date.now) {
    this.#options = options;
    this.#now = now;
    this.#outagesFrom = now() + UPTIME_BEFORE_OUTAGE;
  }

  async open(): Promise<OpenedInput> {
    const base = Math.floor(this.#now() / 1000) * 1000;
    const args = await sceneArgs(this.#options, { base, live: { outagesFrom: this.#outagesFrom } });
    return { args: [...args, ...encoding(1)], base, frameRate: 1000 / FRAME_INTERVAL };
  }
}
