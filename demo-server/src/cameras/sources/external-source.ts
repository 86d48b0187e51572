import type { Readable } from 'node:stream';
import type { OpenSource, Source } from '../source.ts';
import { output } from './output.ts';
import { probe, type Probed } from './probe.ts';

export interface ExternalSourceOptions {
  address: string;
  ffprobePath: string;
}

/** A source outside: it is probed, then copied if browsers take what it sends, else transcoded. */
export abstract class ExternalSource implements Source {
  protected readonly address: string;
  readonly #ffprobePath: string;
  #mustTranscode = false;

  constructor({ address, ffprobePath }: ExternalSourceOptions) {
    this.address = address;
    this.#ffprobePath = ffprobePath;
  }

  abstract open(signal: AbortSignal): Promise<OpenSource>;

  /** What the probe took for H.264 as browsers take it was none. */
  refused(): void {
    this.#mustTranscode = true;
  }

  protected probe(input: readonly string[], signal: AbortSignal, stdin?: Readable): Promise<Probed> {
    return probe({ ffprobePath: this.#ffprobePath, input, signal, ...(stdin && { stdin }) });
  }

  protected opened(input: readonly string[], probed: Probed, stdin?: Readable): OpenSource {
    return {
      args: ['-v', 'error', '-nostdin', ...input, ...output(probed, { transcode: this.#mustTranscode || !probed.copyable })],
      ...(stdin && { input: stdin }),
      ...(probed.frameRate !== undefined && { frameRate: probed.frameRate }),
    };
  }
}
