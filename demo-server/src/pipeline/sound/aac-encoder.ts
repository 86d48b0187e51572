import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { AAC_SAMPLES, readAdts } from '../../media/adts.ts';
import { spawnFfmpeg } from '../../media/ffmpeg.ts';
import { StderrTail } from '../../media/stderr-tail.ts';
import { PipelineError } from '../pipeline-error.ts';
import { type PcmFormat, SAMPLE_BYTES } from './decode.ts';

/** Packets that FFmpeg's encoder holds back. What it adds before the first sample does not come as a packet: the first one decodes to the first samples. */
const HELD_BACK = 2;
const BIT_RATE = { 1: 96_000 } as Readonly<Record<number, number>>;
const STEREO_RATE = 160_000;
const CHUNK = 256 * 1024;

/** One AAC packet. */
export interface CodedSound {
  /** The number of its first sample. */
  position: number;
  data: Uint8Array;
}

export interface AacEncoderOptions extends PcmFormat {
  ffmpegPath: string;
  /** The number of the first sample. */
  position: number;
}

/** An FFmpeg process that encodes for as long as the pipeline runs, so that no batch begins with the delay of an encoder. */
export class AacEncoder {
  readonly format: PcmFormat;
  readonly #origin: number;
  readonly #stop = new AbortController();
  readonly #child: ChildProcess;
  readonly #stderr = new StderrTail();
  readonly #ended: Promise<void>;
  #isEnded = false;
  #rest: Buffer = Buffer.alloc(0);
  #packets: CodedSound[] = [];
  #samples = 0;
  #count = 0;
  #config: Uint8Array | undefined;
  #changed: (() => void) | undefined;

  constructor({ ffmpegPath, sampleRate, channels, position }: AacEncoderOptions) {
    this.format = { sampleRate, channels };
    this.#origin = position;
    const input = ['-v', 'error', '-fflags', 'nobuffer', '-probesize', '32', '-analyzeduration', '0', '-f', 's16le', '-ar', String(sampleRate), '-ac', String(channels), '-i', 'pipe:0'];
    const output = ['-c:a', 'aac', '-b:a', String(BIT_RATE[channels] ?? STEREO_RATE), '-flush_packets', '1', '-f', 'adts', 'pipe:1'];
    this.#child = spawnFfmpeg(ffmpegPath, [...input, ...output], { signal: this.#stop.signal, stdin: true });
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#stderr.add(chunk));
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', () => {
        this.#isEnded = true;
        this.#changed?.();
        resolve();
      });
    });
  }

  /** AudioSpecificConfig, when a packet was made. */
  get config(): Uint8Array | undefined {
    return this.#config;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /**
   * Resolves with every packet that these samples and those before complete: the last two come with the next samples.
   * @throws PipelineError `remux_failed`, after which the encoder cannot be used; or the reason of the signal
   */
  async encode(pcm: Buffer, signal: AbortSignal): Promise<CodedSound[]> {
    this.#samples += pcm.byteLength / (this.format.channels * SAMPLE_BYTES);
    for (let at = 0; at < pcm.byteLength && !this.#isEnded; at += CHUNK) {
      if (this.#child.stdin?.write(pcm.subarray(at, at + CHUNK)) === false) await Promise.race([once(this.#child.stdin, 'drain', { signal }), this.#ended]);
    }
    const expected = Math.floor(this.#samples / AAC_SAMPLES) - HELD_BACK;
    while (this.#count < expected) {
      signal.throwIfAborted();
      if (this.#isEnded) throw new PipelineError('remux_failed', `The encoder of the sound has ended: ${this.#stderr.line ?? 'it said nothing'}.`);
      await this.#change(signal);
    }
    const packets = this.#packets;
    this.#packets = [];
    return packets;
  }

  /** No samples follow: resolves with the last packets. The encoder cannot be used after it. */
  async finish(): Promise<CodedSound[]> {
    this.#child.stdin?.end();
    await this.#ended;
    const packets = this.#packets;
    this.#packets = [];
    return packets;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async #change(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#changed = resolve;
    signal.addEventListener('abort', resolve as () => void, { once: true });
    await promise;
    signal.removeEventListener('abort', resolve as () => void);
    this.#changed = undefined;
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.byteLength === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (let frame = readAdts(bytes, at); frame !== 'incomplete' && frame !== undefined; frame = readAdts(bytes, at)) {
      this.#config ??= frame.config;
      this.#packets.push({ position: this.#origin + this.#count++ * AAC_SAMPLES, data: Uint8Array.from(frame.data) });
      at += frame.length;
    }
    this.#rest = bytes.subarray(at);
    this.#changed?.();
  }
}
