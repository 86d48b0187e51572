import type { Readable } from 'node:stream';
import { describeExit, feed, spawnFfmpeg } from './ffmpeg.ts';
import { FlvError, FlvReader } from './flv.ts';
import { SourceError, UnsupportedStreamError } from './source-error.ts';
import { StderrTail } from './stderr-tail.ts';
import type { FrameSink, StreamInfo, StreamSource } from './stream-source.ts';
import { ffmpegFailure, toSourceError } from './to-source-error.ts';

/** Something that FFmpeg can read or draw. */
export interface FfmpegInput {
  /**
   * Finds out how FFmpeg is to read it. Called for each run.
   * @throws SourceError, or FfmpegError with FFmpeg's own words
   */
  open(signal: AbortSignal): Promise<OpenedInput>;
  /** What came could not be carried as it is. The next `open` may do otherwise. */
  refused?(reason: UnsupportedStreamError): void;
}

export interface OpenedInput extends StreamInfo {
  /** All of FFmpeg's arguments; it writes FLV to stdout. They must not have credentials. */
  args: readonly string[];
  /** Written to FFmpeg's stdin. */
  stdin?: Readable;
}

export interface FfmpegSourceOptions {
  input: FfmpegInput;
  ffmpegPath: string;
}

/** Runs one FFmpeg process and sends the frames that it writes. */
export class FfmpegSource implements StreamSource {
  readonly #input: FfmpegInput;
  readonly #ffmpegPath: string;

  constructor({ input, ffmpegPath }: FfmpegSourceOptions) {
    this.#input = input;
    this.#ffmpegPath = ffmpegPath;
  }

  async run(sink: FrameSink, signal: AbortSignal): Promise<void> {
    try {
      await this.#run(sink, signal);
      signal.throwIfAborted();
    } catch (error) {
      const failure = toSourceError(signal.aborted ? signal.reason : error);
      if (failure instanceof UnsupportedStreamError) this.#input.refused?.(failure);
      throw failure;
    }
  }

  async #run(sink: FrameSink, outer: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const signal = AbortSignal.any([outer, stop.signal]);
    try {
      const { args, stdin, ...info } = await this.#input.open(signal);
      const child = spawnFfmpeg(this.#ffmpegPath, args, { signal, stdin: stdin !== undefined });
      const closed = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => child.once('close', (...exit) => resolve(exit)));
      const stderr = new StderrTail();
      child.stderr?.on('data', (chunk: Buffer) => stderr.add(chunk));
      if (stdin) {
        stdin.once('error', (error) => stderr.add(Buffer.from(`${error.message}\n`)));
        feed(stdin, child);
      }
      sink.opened(info);
      const flv = new FlvReader(sink);
      const read = (readOn: () => void) => {
        if (signal.aborted) return;
        try {
          readOn();
        } catch (error) {
          stop.abort(error instanceof FlvError ? unsupported(error) : error);
        }
      };
      child.stdout?.on('data', (chunk: Buffer) => read(() => flv.push(chunk)));
      child.stdout?.once('end', () => read(() => flv.end()));
      const [code, exitSignal] = await closed;
      stop.signal.throwIfAborted();
      if (stderr.line !== undefined) throw ffmpegFailure(stderr.line);
      if (code !== 0) throw new SourceError('The source stopped.', { detail: describeExit(code, exitSignal) });
    } finally {
      stop.abort();
    }
  }
}

const unsupported = (error: FlvError): UnsupportedStreamError =>
  new UnsupportedStreamError('The stream cannot be carried as it is.', { detail: error.message, lasting: false, cause: error });
