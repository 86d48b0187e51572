import { describeExit, spawnFfmpeg } from '../../media/ffmpeg.ts';
import { StderrTail } from '../../media/stderr-tail.ts';

export interface FfmpegPipeOptions {
  ffmpegPath: string;
  args: readonly string[];
  /** Whether it reads from `write`. */
  stdin?: boolean;
  data(chunk: Buffer): void;
  /** It has ended by itself, because of this; undefined: it had nothing left to do. */
  ended(reason: string | undefined): void;
}

/** An FFmpeg process whose input and output are pipes of this thread. */
export class FfmpegPipe {
  readonly #stop = new AbortController();
  readonly #stdin: NodeJS.WritableStream & { writableLength?: number } | undefined;
  readonly #stdout: NodeJS.ReadableStream | undefined;
  /** Resolves when nothing of it is left. */
  readonly closed: Promise<void>;

  constructor({ ffmpegPath, args, stdin = false, data, ended }: FfmpegPipeOptions) {
    const { signal } = this.#stop;
    const child = spawnFfmpeg(ffmpegPath, args, { signal, stdin });
    const stderr = new StderrTail();
    child.stderr?.on('data', (chunk: Buffer) => stderr.add(chunk));
    child.stdout?.on('data', (chunk: Buffer) => {
      if (!signal.aborted) data(chunk);
    });
    this.#stdin = child.stdin ?? undefined;
    this.#stdout = child.stdout ?? undefined;
    this.closed = new Promise((resolve) => {
      child.once('close', (code, exitSignal) => {
        if (!signal.aborted) ended(stderr.line ?? (code === 0 ? undefined : describeExit(code, exitSignal)));
        resolve();
      });
    });
  }

  /** Bytes that were written and that FFmpeg has not taken yet. */
  get waiting(): number {
    return this.#stdin?.writableLength ?? 0;
  }

  /** `taken` is called when FFmpeg has taken it, or never will. The bytes must stay as they are until then. */
  write(bytes: Uint8Array, taken: () => void = () => {}): void {
    if (this.#stdin) this.#stdin.write(bytes, taken);
    else taken();
  }

  /** Stops reading, so that FFmpeg waits. */
  pause(): void {
    this.#stdout?.pause();
  }

  resume(): void {
    this.#stdout?.resume();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.closed;
  }
}
