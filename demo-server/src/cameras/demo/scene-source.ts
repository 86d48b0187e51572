import { join } from 'node:path';
import type { Milliseconds } from '../../media/frame.ts';
import type { FfmpegInput, OpenedInput } from '../../media/ffmpeg-source.ts';
import { encoding } from './encoding.ts';
import { filterGraph, type GraphOptions } from './filter-graph.ts';
import { rasterise } from './rasterise.ts';
import { FRAME, type Scene } from './scene.ts';
import { textFile } from './text-file.ts';

/** A camera shows its pictures for at least this long before its first outage, ms. */
const STEADY = 60_000;

export interface StudioOptions {
  scene: Scene;
  /** What stands in the picture. */
  name: string;
  /** For pictures that are made once, and texts. */
  cacheDir: string;
}

/**
 * Prepares what FFmpeg needs to draw a scene, and returns its arguments up to the encoder's. Nothing is written but the
 * first time, so that a full disk keeps no camera from being opened again.
 */
export async function drawing({ scene, name, cacheDir }: StudioOptions, graphOptions: Pick<GraphOptions, 'base' | 'live' | 'from'>): Promise<string[]> {
  const pictures = await rasterise(scene, join(cacheDir, 'scenes'));
  const nameFile = await textFile(name, join(cacheDir, 'texts'));
  const graph = filterGraph(scene, { ...graphOptions, nameFile });
  const inputs = pictures.flatMap((file) => ['-threads', '1', '-i', `file:${file}`]);
  return ['-v', 'error', '-nostdin', '-filter_complex_threads', '1', ...inputs, '-filter_complex', graph, '-map', '[out]'];
}

/** A scene, drawn live. Its frames' times are those that stand in the picture. */
export class SceneSource implements FfmpegInput {
  readonly #options: StudioOptions;
  readonly #outagesFrom: Milliseconds;
  readonly #now: () => Milliseconds;

  constructor(options: StudioOptions, now: () => Milliseconds = Date.now) {
    this.#options = options;
    this.#now = now;
    this.#outagesFrom = now() + STEADY;
  }

  async open(): Promise<OpenedInput> {
    const base = Math.floor(this.#now() / 1000) * 1000;
    const args = await drawing(this.#options, { base, live: { outagesFrom: this.#outagesFrom } });
    return { args: [...args, ...encoding(1)], base, frameRate: 1000 / FRAME };
  }
}
