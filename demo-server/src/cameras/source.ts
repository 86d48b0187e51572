import type { Readable } from 'node:stream';
import type { Milliseconds } from '../media/frame.ts';

/** Where a camera's pictures come from. */
export interface Source {
  /**
   * Finds out how FFmpeg is to read it; asked anew before each try.
   * @throws Error whose message says, to people, why it cannot be read; FfmpegError with FFmpeg's own words
   */
  open(signal: AbortSignal): Promise<OpenSource>;
  /** It was opened, but what came could not be carried as it is. The next `open` may take another way. */
  refused?(): void;
}

export interface OpenSource {
  /** All of FFmpeg's arguments: FLV comes out on stdout. */
  args: readonly string[];
  /** For FFmpeg's stdin. */
  input?: Readable;
  /** Capture time of timestamp 0, where the source says so; else times are taken from when frames arrive. */
  base?: Milliseconds;
  /** Frames a second, where known. */
  frameRate?: number;
}
