import type { FastifyBaseLogger } from 'fastify';
import type { ArchiveIndex, Range } from '../../archive/archive-index.ts';
import type { Archive } from '../../archive/archive.ts';
import { type CpuBudget, PRIORITY } from '../../jobs/cpu-budget.ts';
import type { Milliseconds } from '../../media/frame.ts';
import { maxBytes } from './encoding.ts';
import { HistoryDrawing } from './history-drawing.ts';
import { chunksOf, outagesIn, without } from './history-ranges.ts';
import type { SceneOptions } from './scene-source.ts';

/** How long one turn in the CPU budget lasts. */
const TURN: Milliseconds = 200;
/** Disk space for all cameras together, bytes. */
const DISK_BUDGET = 600_000_000;

export interface HistoryCamera extends Omit<SceneOptions, 'cacheDir'> {
  id: string;
  /** What the history covers once it is finished. */
  range: Range;
}

export interface HistoryMakerOptions {
  archive: Pick<Archive, 'loaded' | 'writer'> & { index: Pick<ArchiveIndex, 'sequences' | 'groupAfter'> };
  /** Where the history waits for its turns. */
  cpu: Pick<CpuBudget, 'run'>;
  ffmpegPath: string;
  cacheDir: string;
  /** The most that the history of all cameras may take on disk, bytes; default 600 MB. The oldest part is left out. */
  budget?: number;
  log: Pick<FastifyBaseLogger, 'info' | 'error'>;
}

interface Chunk {
  camera: HistoryCamera;
  range: Range;
}

/** Draws the history of scenes into the archive, newest first, one chunk at a time. */
export class HistoryMaker {
  readonly #options: HistoryMakerOptions;
  readonly #progress = new Map<string, { made: Milliseconds; total: Milliseconds }>();

  constructor(options: HistoryMakerOptions) {
    this.#options = options;
  }

  /** 0 to 1; undefined for a camera that was not passed to `run`. */
  progressOf(cameraId: string): number | undefined {
    const progress = this.#progress.get(cameraId);
    return progress && (progress.total === 0 ? 1 : progress.made / progress.total);
  }

  /**
   * Generates what is missing, within the budget, which includes what is recorded already.
   * @throws Error when FFmpeg fails or nothing can be recorded, or the reason of `signal`
   */
  async run(cameras: readonly HistoryCamera[], signal: AbortSignal): Promise<void> {
    const { archive, budget = DISK_BUDGET, log } = this.#options;
    // Until the index is loaded, recordings of earlier starts seem to be missing.
    await archive.loaded;
    signal.throwIfAborted();
    const started = performance.now();
    const chunks = this.#plan(cameras);
    let left = cameras.reduce((rest, { id, range }) => rest - this.#bytesIn(id, range), budget);
    for (const chunk of chunks) {
      const { camera, range } = chunk;
      if (maxBytes(range.to - range.from) > left) {
        for (const progress of this.#progress.values()) progress.total = progress.made;
        log.info({ budget, until: new Date(range.to).toISOString() }, 'the demo history reached its disk budget; older parts are left out');
        break;
      }
      await this.#draw(chunk, signal);
      left -= this.#bytesIn(camera.id, range);
      const progress = this.#progress.get(camera.id);
      if (progress) progress.made += range.to - range.from;
    }
    if (chunks.length > 0) log.info({ seconds: Math.round((performance.now() - started) / 1000), bytes: budget - left }, 'the demo history is complete');
  }

  /** Draws in short turns, so that others in the budget wait for one turn and not for the chunk. */
  async #draw({ camera: { id, ...scene }, range }: Chunk, signal: AbortSignal): Promise<void> {
    const { archive, ffmpegPath, cacheDir } = this.#options;
    let drawing: HistoryDrawing | undefined;
    const turn = async () => {
      drawing ??= await HistoryDrawing.begin({ ...scene, cameraId: id, range, archive, ffmpegPath, cacheDir, signal });
      return drawing.draw(TURN);
    };
    let running: Promise<boolean> | undefined;
    try {
      let done = false;
      while (!done) done = await this.#options.cpu.run(() => (running = turn()), { priority: PRIORITY.history, signal });
    } finally {
      // An abort ends the wait for a turn, but not the turn itself.
      await running?.catch(() => {});
      await drawing?.close();
    }
  }

  #bytesIn(cameraId: string, { from, to }: Range): number {
    const { archive } = this.#options;
    let bytes = 0;
    for (let group = archive.index.groupAfter(cameraId, from); group && group.from < to; group = archive.index.groupAfter(cameraId, group.to)) bytes += group.bytes;
    return bytes;
  }

  /** The newest minute of every camera, then the one before it. */
  #plan(cameras: readonly HistoryCamera[]): Chunk[] {
    const chunks = cameras.flatMap((camera) => {
      const { id, scene, range } = camera;
      const recorded = this.#options.archive.index.sequences(id, range);
      const wanted = without(range, outagesIn(scene, range)).flatMap(chunksOf);
      const missing = wanted.flatMap((chunk) => without(chunk, recorded.filter(({ from, to }) => from < chunk.to && to > chunk.from)));
      const sum = (ranges: Range[]) => ranges.reduce((total, { from, to }) => total + to - from, 0);
      this.#progress.set(id, { made: sum(wanted) - sum(missing), total: sum(wanted) });
      return missing.map((each) => ({ camera, range: each }));
    });
    return chunks.sort((a, b) => b.range.to - a.range.to);
  }
}
