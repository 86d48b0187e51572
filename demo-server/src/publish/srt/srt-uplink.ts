import type { WallClock } from '../../media/wall-clock.ts';
import { type FlvTag, writeFlvHeader, writeFlvTag } from '../../media/flv-tags.ts';
import type { PublishError } from '../publish-error.ts';
import type { Uplink } from '../uplink.ts';
import { SrtProcess, type SrtProcessOptions } from './srt-process.ts';

/** FLV from stdin, as it is. Half a second is enough to see which tracks there are. */
const INPUT = ['-analyzeduration', '500000', '-fpsprobesize', '0', '-f', 'flv', '-i', 'pipe:0', '-map', '0', '-c', 'copy'];
/** From the last frame to the end of FFmpeg, ms. */
const GRACE = 500;

/**
 * A stream that an SRT server takes, as MPEG-TS, by FFmpeg. What FFmpeg reads counts as taken: SRT drops what comes too late
 * by itself.
 */
export class SrtUplink implements Uplink {
  readonly accepted: Promise<void>;
  readonly closed: Promise<PublishError>;
  readonly #process: SrtProcess;
  readonly #stop: AbortController;
  #written = 0;
  #taken = 0;

  private constructor(process: SrtProcess, stop: AbortController) {
    this.#process = process;
    this.#stop = stop;
    this.accepted = process.connected;
    this.closed = process.ended;
    this.#write(writeFlvHeader());
  }

  /**
   * Resolves when FFmpeg runs; it connects when it has read some frames.
   * @throws PublishError, or the reason of the signal
   */
  static async open(options: Omit<SrtProcessOptions, 'input'> & { clock: WallClock }): Promise<SrtUplink> {
    const stop = new AbortController();
    const process = await SrtProcess.start({ ...options, input: INPUT, signal: AbortSignal.any([options.signal, stop.signal]) });
    return new SrtUplink(process, stop);
  }

  get written(): number {
    return this.#written;
  }

  get taken(): number {
    return this.#taken;
  }

  write(tag: FlvTag): void {
    this.#write(writeFlvTag(tag));
  }

  close(): void {
    this.#process.child.stdin?.end();
    const timer = setTimeout(() => this.#stop.abort(), GRACE);
    void this.closed.then(() => clearTimeout(timer));
  }

  #write(bytes: Buffer): void {
    const { stdin } = this.#process.child;
    if (!stdin || stdin.writableEnded || stdin.destroyed) return;
    this.#written += bytes.byteLength;
    stdin.write(bytes, (error) => {
      if (!error) this.#taken += bytes.byteLength;
    });
  }
}
