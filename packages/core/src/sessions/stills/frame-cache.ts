import type { Milliseconds } from '../../contract/index.ts';

/** Owns decoded frames, by capture time. Closes the least recently used ones when all together exceed `maxBytes`. */
export class FrameCache {
  readonly #maxBytes: number;
  /** The one used last comes last. */
  readonly #frames = new Map<Milliseconds, VideoFrame>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  has(time: Milliseconds): boolean {
    return this.#frames.has(time);
  }

  get(time: Milliseconds): VideoFrame | undefined {
    const frame = this.#frames.get(time);
    if (!frame) return undefined;
    this.#frames.delete(time);
    this.#frames.set(time, frame);
    return frame;
  }

  /** Takes over the frame. The latest one is kept whatever its size. */
  put(time: Milliseconds, frame: VideoFrame): void {
    this.#remove(time);
    this.#frames.set(time, frame);
    this.#bytes += bytesOf(frame);
    for (const oldest of this.#frames.keys()) {
      if (this.#bytes <= this.#maxBytes || oldest === time) break;
      this.#remove(oldest);
    }
  }

  clear(): void {
    for (const time of [...this.#frames.keys()]) this.#remove(time);
  }

  #remove(time: Milliseconds): void {
    const frame = this.#frames.get(time);
    if (!frame) return;
    this.#bytes -= bytesOf(frame);
    this.#frames.delete(time);
    frame.close();
  }
}

/** 4:2:0 with 8 bits a sample, which is what H.264 cameras send. */
const bytesOf = ({ codedWidth, codedHeight }: VideoFrame): number => codedWidth * codedHeight * 1.5;
