import type { FastifyBaseLogger } from 'fastify';
import { spawnFfmpeg } from '../../media/ffmpeg.ts';
import { FlvReader } from '../../media/flv.ts';
import type { Milliseconds } from '../../media/frame.ts';
import type { ArchiveIndex, Range } from '../../archive/archive-index.ts';
import type { Archive } from '../../archive/archive.ts';
import { StderrTail } from '../../media/stderr-tail.ts';
import { encoding, mostBytes } from './encoding.ts';
import { chunksOf, outagesIn, without } from './history-ranges.ts';
import { FRAME } from './scene.ts';
import { drawing, type StudioOptions } from './scene-source.ts';

/** Of the encoder: the past is made as fast as what others leave of the machine allows. */
const THREADS = 2;
/** All cameras together, bytes. */
const BUDGET = 600_000_000;

export interface HistoryCamera extends Omit<StudioOptions, 'cacheDir'> {
  id: string;
  /** What is to be there in the end. */
  range: Range;
}

export interface HistoryMakerOptions {
  archive: Pick<Archive, 'loaded' | 'writer'> & { index: Pick<ArchiveIndex, 'sequences' | 'groupAfter'> };
  ffmpegPath: string;
  cacheDir: string;
  /** The most that the history of all cameras may take on disk, bytes; default 600 MB. What does not fit is the oldest. */
  budget?: number;
  log: Pick<FastifyBaseLogger, 'info' | 'error'>;
}

interface Work {
  camera: HistoryCamera;
  missing: Range;
}

/** Draws the past of synthetic cameras into their recordings, newest first, with one FFmpeg that yields to everything else. */
export class HistoryMaker {
  readonly #options: HistoryMakerOptions;
  readonly #progress = new Map<string, { made: Milliseconds; of: Milliseconds }>();

  constructor(options: HistoryMakerOptions) {
    this.#options = options;
  }

  /** 0 to 1; undefined for a camera it was not asked for. */
  progressOf(cameraId: string): number | undefined {
    const progress = this.#progress.get(cameraId);
    return progress && (progress.of === 0 ? 1 : progress.made / progress.of);
  }

  /**
   * Makes what is missing, as far as the budget goes; what was made before counts.
   * @throws Error when FFmpeg fails or nothing can be recorded, or the reason of `signal`
   */
  async run(cameras: readonly HistoryCamera[], signal: AbortSignal): Promise<void> {
    const { archive, budget = BUDGET, log } = this.#options;
    // Until then recordings of before seem to be missing.
    await archive.loaded;
    signal.throwIfAborted();
    const begun = Date.now();
    const queue = this.#plan(cameras);
    let left = cameras.reduce((rest, { id, range }) => rest - this.#bytesIn(id, range), budget);
    for (const { camera, missing } of queue) {
      if (mostBytes(missing.to - missing.from) > left) {
        for (const progress of this.#progress.values()) progress.of = progress.made;
        log.info({ budget, upTo: new Date(missing.to).toISOString() }, 'older history has no room');
        break;
      }
      await this.#make(camera, missing, signal);
      left -= this.#bytesIn(camera.id, missing);
      const progress = this.#progress.get(camera.id);
      if (progress) progress.made += missing.to - missing.from;
    }
    if (queue.length > 0) log.info({ seconds: Math.round((Date.now() - begun) / 1000), bytes: budget - left }, 'history is made');
  }

  #bytesIn(cameraId: string, { from, to }: Range): number {
    const { archive } = this.#options;
    let bytes = 0;
    for (let group = archive.index.groupAfter(cameraId, from); group && group.from < to; group = archive.index.groupAfter(cameraId, group.to)) bytes += group.bytes;
    return bytes;
  }

  /** The newest minute of every camera, then the one before it. */
  #plan(cameras: readonly HistoryCamera[]): Work[] {
    const work = cameras.flatMap((camera) => {
      const { id, scene, range } = camera;
      const recorded = this.#options.archive.index.sequences(id, range);
      const wanted = without(range, outagesIn(scene, range)).flatMap(chunksOf);
      const missing = wanted.flatMap((chunk) => without(chunk, recorded.filter(({ from, to }) => from < chunk.to && to > chunk.from)));
      const sum = (ranges: Range[]) => ranges.reduce((total, { from, to }) => total + to - from, 0);
      this.#progress.set(id, { made: sum(wanted) - sum(missing), of: sum(wanted) });
      return missing.map((each) => ({ camera, missing: each }));
    });
    return work.sort((a, b) => b.missing.to - a.missing.to);
  }

  async #make({ id, scene, name }: HistoryCamera, { from, to }: Range, signal: AbortSignal): Promise<void> {
    const { archive, ffmpegPath, cacheDir } = this.#options;
    const base = Math.floor(from / 1000) * 1000;
    const args = await drawing({ scene, name, cacheDir }, { base, from });
    const frames = Math.max(1, Math.floor((to - from) / FRAME));
    const child = spawnFfmpeg(ffmpegPath, [...args, '-frames:v', String(frames), ...encoding(THREADS)], { signal, idle: true });
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
    const words = new StderrTail();
    child.stderr?.on('data', (chunk: Buffer) => words.add(chunk));
    const writer = archive.writer(id);
    const flv = new FlvReader({ tracks: (tracks) => writer.tracks(tracks), frame: (frame) => writer.frame({ ...frame, time: base + frame.time }) });
    try {
      for await (const chunk of child.stdout ?? []) {
        flv.push(chunk as Buffer);
        await writer.ready();
        if (writer.stopped) throw new Error(`History cannot be recorded: ${writer.stopped}.`);
      }
      const code = await closed;
      signal.throwIfAborted();
      if (code !== 0) throw new Error(words.line ?? `FFmpeg ended with ${code}.`);
    } finally {
      child.kill('SIGKILL');
      await Promise.all([closed, writer.close()]);
    }
    if (writer.stopped) throw new Error(`History cannot be recorded: ${writer.stopped}.`);
  }
}
