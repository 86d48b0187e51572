import type { FastifyBaseLogger } from 'fastify';
import type { ArchiveIndex, Range } from '../../archive/archive-index.ts';
import type { Archive } from '../../archive/archive.ts';
import { type CpuBudget, PRIORITY } from '../../jobs/cpu-budget.ts';
import { spawnFfmpeg } from '../../media/ffmpeg.ts';
import { FlvReader } from '../../media/flv.ts';
import type { Milliseconds } from '../../media/frame.ts';
import { StderrTail } from '../../media/stderr-tail.ts';
import { encoding, maxBytes } from './encoding.ts';
import { chunksOf, outagesIn, without } from './history-ranges.ts';
import { FRAME_INTERVAL } from './scene.ts';
import { sceneArgs, type SceneOptions } from './scene-source.ts';

/** Of the encoder. FFmpeg runs at the lowest priority, so it takes only what others leave. */
const THREADS = 2;
/** For all cameras together, bytes. */
const DISK_BUDGET = 600_000_000;

export interface HistoryCamera extends Omit<SceneOptions, 'cacheDir'> {
  id: string;
  /** What the history covers once it is finished. */
  range: Range;
}

export interface HistoryMakerOptions {
  archive: Pick<Archive, 'loaded' | 'writer'> & { index: Pick<ArchiveIndex, 'sequences' | 'groupAfter'> };
  /** Each chunk of the history waits here for its turn. */
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
    for (const { camera, range } of chunks) {
      if (maxBytes(range.to - range.from) > left) {
        for (const progress of this.#progress.values()) progress.total = progress.made;
        log.info({ budget, until: new Date(range.to).toISOString() }, 'the demo history reached its disk budget; older parts are left out');
        break;
      }
      await this.#runInBudget(() => this.#draw(camera, range, signal), signal);
      left -= this.#bytesIn(camera.id, range);
      const progress = this.#progress.get(camera.id);
      if (progress) progress.made += range.to - range.from;
    }
    if (chunks.length > 0) log.info({ seconds: Math.round((performance.now() - started) / 1000), bytes: budget - left }, 'the demo history is complete');
  }

  /** Unlike the budget itself, waits for a job that was aborted: its FFmpeg must have ended. */
  async #runInBudget(job: () => Promise<void>, signal: AbortSignal): Promise<void> {
    let running: Promise<void> | undefined;
    try {
      await this.#options.cpu.run(() => (running = job()), { priority: PRIORITY.history, signal });
    } finally {
      await running;
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

  async #draw({ id, scene, name }: HistoryCamera, { from, to }: Range, signal: AbortSignal): Promise<void> {
    const { archive, ffmpegPath, cacheDir } = this.#options;
    const base = Math.floor(from / 1000) * 1000;
    const args = await sceneArgs({ scene, name, cacheDir }, { base, from });
    const frames = Math.max(1, Math.floor((to - from) / FRAME_INTERVAL));
    const child = spawnFfmpeg(ffmpegPath, [...args, '-frames:v', String(frames), ...encoding(THREADS)], { signal, idle: true });
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
    const stderr = new StderrTail();
    child.stderr?.on('data', (chunk: Buffer) => stderr.add(chunk));
    const writer = archive.writer(id);
    const flv = new FlvReader({ tracks: (tracks) => writer.tracks(tracks), frame: (frame) => writer.frame({ ...frame, time: base + frame.time }) });
    try {
      for await (const chunk of child.stdout ?? []) {
        flv.push(chunk as Buffer);
        await writer.ready();
        if (writer.stopped) throw new Error(`The history cannot be recorded: ${writer.stopped}.`);
      }
      const code = await closed;
      signal.throwIfAborted();
      if (code !== 0) throw new Error(stderr.line ?? `FFmpeg ended ${code === null ? 'by a signal' : `with exit code ${code}`}.`);
    } finally {
      child.kill('SIGKILL');
      await Promise.all([closed, writer.close()]);
    }
    if (writer.stopped) throw new Error(`The history cannot be recorded: ${writer.stopped}.`);
  }
}
