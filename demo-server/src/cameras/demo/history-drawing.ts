import { setTimeout as delay } from 'node:timers/promises';
import type { Range } from '../../archive/archive-index.ts';
import type { Archive } from '../../archive/archive.ts';
import { spawnFfmpeg } from '../../media/ffmpeg.ts';
import { FlvReader } from '../../media/flv.ts';
import type { Milliseconds } from '../../media/frame.ts';
import { StderrTail } from '../../media/stderr-tail.ts';
import { encoding } from './encoding.ts';
import { FRAME_INTERVAL } from './scene.ts';
import { sceneArgs, type SceneOptions } from './scene-source.ts';

/** Threads of the encoder. FFmpeg runs at the lowest priority, so it takes only what others leave. */
const THREADS = 2;

export interface HistoryDrawingOptions extends SceneOptions {
  cameraId: string;
  range: Range;
  archive: Pick<Archive, 'writer'>;
  ffmpegPath: string;
  signal: AbortSignal;
}

/** One chunk of history, drawn by FFmpeg and recorded. While nobody calls `draw`, FFmpeg waits for its output to be read. */
export class HistoryDrawing {
  readonly #child;
  readonly #output: AsyncIterator<Buffer>;
  readonly #closed: Promise<number | null>;
  readonly #stderr = new StderrTail();
  readonly #writer;
  readonly #flv: FlvReader;
  readonly #signal: AbortSignal;
  #next: Promise<IteratorResult<Buffer>> | undefined;
  #recordingEnded: Promise<void> | undefined;

  private constructor(args: readonly string[], base: number, { cameraId, archive, ffmpegPath, signal }: HistoryDrawingOptions) {
    this.#signal = signal;
    this.#child = spawnFfmpeg(ffmpegPath, args, { signal, idle: true });
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#stderr.add(chunk));
    this.#output = this.#child.stdout![Symbol.asyncIterator]();
    const writer = archive.writer(cameraId);
    this.#writer = writer;
    this.#flv = new FlvReader({ tracks: (tracks) => writer.tracks(tracks), frame: (frame) => writer.frame({ ...frame, time: base + frame.time }) });
  }

  static async begin(options: HistoryDrawingOptions): Promise<HistoryDrawing> {
    const { from, to } = options.range;
    const base = Math.floor(from / 1000) * 1000;
    const frames = Math.max(1, Math.floor((to - from) / FRAME_INTERVAL));
    const args = [...(await sceneArgs(options, { base, from })), '-frames:v', String(frames), ...encoding(THREADS)];
    return new HistoryDrawing(args, base, options);
  }

  /**
   * Draws for about `duration`. @returns whether all is drawn
   * @throws Error when FFmpeg fails or nothing can be recorded, or the reason of the signal
   */
  async draw(duration: Milliseconds): Promise<boolean> {
    const end = performance.now() + duration;
    const turn = new AbortController();
    const over = delay(duration, undefined, { signal: turn.signal }).catch(() => undefined);
    try {
      while (performance.now() < end) {
        // A starved FFmpeg may take longer than the turn; the next turn goes on waiting for it.
        const result = await Promise.race([this.#nextOutput(), over]);
        if (!result) return false;
        this.#next = undefined;
        if (result.done) {
          await this.#requireSuccess();
          return true;
        }
        this.#flv.push(result.value);
        await this.#writer.ready();
        this.#requireRecorder();
      }
      return false;
    } finally {
      turn.abort();
    }
  }

  /** When this resolves, FFmpeg has ended and what was drawn is recorded. */
  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    this.#child.stdout?.destroy();
    await Promise.all([this.#closed, this.#endRecording()]);
  }

  #nextOutput(): Promise<IteratorResult<Buffer>> {
    if (this.#next) return this.#next;
    this.#next = this.#output.next();
    this.#next.catch(() => {});
    return this.#next;
  }

  #endRecording(): Promise<void> {
    return (this.#recordingEnded ??= this.#writer.close());
  }

  async #requireSuccess(): Promise<void> {
    const code = await this.#closed;
    this.#signal.throwIfAborted();
    if (code !== 0) throw new Error(this.#stderr.line ?? `FFmpeg ended ${code === null ? 'by a signal' : `with exit code ${code}`}.`);
    await this.#endRecording();
    this.#requireRecorder();
  }

  #requireRecorder(): void {
    if (this.#writer.stopped) throw new Error(`The history cannot be recorded: ${this.#writer.stopped}.`);
  }
}
