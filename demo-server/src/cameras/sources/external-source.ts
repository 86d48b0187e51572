import type { Readable } from 'node:stream';
import type { FfmpegInput, OpenedInput } from '../../media/ffmpeg-source.ts';
import type { UnsupportedStreamError } from '../../media/source-error.ts';
import { CopyPolicy } from './copy-policy.ts';
import { output } from './output.ts';
import { probe, type Probed } from './probe.ts';

export interface ExternalSourceOptions {
  address: string;
  ffprobePath: string;
}

/** A camera, stream or file: it is probed, then copied if browsers can play what it sends, else transcoded. */
export abstract class ExternalSource implements FfmpegInput {
  protected readonly address: string;
  readonly #ffprobePath: string;
  readonly #copyPolicy = new CopyPolicy();

  constructor({ address, ffprobePath }: ExternalSourceOptions) {
    this.address = address;
    this.#ffprobePath = ffprobePath;
  }

  abstract open(signal: AbortSignal): Promise<OpenedInput>;

  refused(reason: UnsupportedStreamError): void {
    this.#copyPolicy.refused(reason);
  }

  /** `input`: FFmpeg's arguments to open the source, `-i` included. */
  protected probe(input: readonly string[], signal: AbortSignal, stdin?: Readable): Promise<Probed> {
    return probe({ ffprobePath: this.#ffprobePath, input, signal, ...(stdin && { stdin }) });
  }

  protected opened(input: readonly string[], probed: Probed, stdin?: Readable): OpenedInput {
    const transcode = !probed.copyable || this.#copyPolicy.mustTranscode(probed.format);
    return {
      args: ['-v', 'error', '-nostdin', ...input, ...output(probed, { transcode })],
      ...(stdin && { stdin }),
      ...(probed.frameRate !== undefined && { frameRate: probed.frameRate }),
    };
  }
}
