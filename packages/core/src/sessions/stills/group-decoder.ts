import { OrielError, type Milliseconds, type Sample } from '../../contract/index.ts';
import type { Environment } from '../../transport/index.ts';
import type { Codecs } from './codecs.ts';

/** A decoder that has nothing left to do and keeps the asked frame this long is one that holds frames back. */
const HELD_BACK: Milliseconds = 20;

interface Waiting {
  readonly index: number;
  resolve(): void;
  reject(error: unknown): void;
}

export interface GroupDecoderOptions {
  samples: readonly Sample[];
  config: VideoDecoderConfig;
  codecs: Codecs;
  environment: Environment;
  /** Takes over every frame. */
  output(sample: Sample, frame: VideoFrame): void;
}

/**
 * Decodes one group of pictures no further than asked. The decoder stays as it is in between, so that the next
 * frame costs one frame. It is flushed only when it holds frames back, for after that it wants a keyframe again.
 */
export class GroupDecoder {
  readonly #options: GroupDecoderOptions;
  #decoder: VideoDecoder | undefined;
  /** How many samples went in, and how many frames came out. */
  #fed = 0;
  #out = 0;
  #flushed = false;
  #waiting = new Set<Waiting>();
  #cancelFlush: (() => void) | undefined;

  constructor(options: GroupDecoderOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the frame at `index` was put out.
   * @throws OrielError `decode_failed`; the signal's reason
   */
  decode(index: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.delete(waiting);
        // What nobody waits for is not worth decoding.
        this.rest();
        reject(signal.reason);
      };
      const done = () => signal.removeEventListener('abort', abort);
      const waiting: Waiting = {
        index,
        resolve: () => (done(), resolve()),
        reject: (error) => (done(), reject(error)),
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting.add(waiting);
      try {
        this.#feed();
      } catch (cause) {
        this.#fail(cause);
      }
    });
  }

  /** Lets the decoder go unless it is at work; the next `decode` begins at the keyframe. */
  rest(): void {
    if (this.#waiting.size === 0) this.#drop();
  }

  close(): void {
    this.#fail(new OrielError('decode_failed', { message: 'The decoder was closed.' }));
  }

  #drop(): void {
    this.#cancelFlush?.();
    if (this.#decoder && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#decoder = undefined;
  }

  #feed(): void {
    const { samples, codecs } = this.#options;
    const indices = [...this.#waiting].map(({ index }) => index);
    const last = Math.max(...indices);
    const passed = Math.min(...indices) < this.#out;
    if (!this.#decoder || passed || (this.#flushed && last >= this.#fed)) this.#begin();
    const start = samples[0]?.time ?? 0;
    for (; this.#fed <= last; this.#fed++) {
      const sample = samples[this.#fed];
      if (!sample) throw new RangeError('no such frame in the group');
      const { keyframe, time, duration, data } = sample;
      const type = keyframe ? 'key' : 'delta';
      this.#decoder?.decode(codecs.chunk({ type, timestamp: micro(time - start), duration: micro(duration), data }));
    }
  }

  #begin(): void {
    this.#drop();
    const { samples, config, codecs, output } = this.#options;
    const start = samples[0]?.time ?? 0;
    const indexOf = new Map(samples.map(({ time }, index) => [micro(time - start), index]));
    const decoder: VideoDecoder = codecs.decoder({
      output: (frame) => {
        const index = indexOf.get(frame.timestamp);
        const sample = index === undefined ? undefined : samples[index];
        if (this.#decoder !== decoder || index === undefined || !sample) return frame.close();
        this.#out = index + 1;
        output(sample, frame);
        this.#settle(index);
      },
      error: (cause) => {
        if (this.#decoder === decoder) this.#fail(cause);
      },
    });
    decoder.configure(config);
    decoder.addEventListener('dequeue', () => this.#idle(decoder));
    this.#decoder = decoder;
    this.#fed = this.#out = 0;
    this.#flushed = false;
  }

  #idle(decoder: VideoDecoder): void {
    if (this.#decoder !== decoder || decoder.decodeQueueSize > 0 || this.#waiting.size === 0) return;
    this.#cancelFlush?.();
    this.#cancelFlush = this.#options.environment.after(HELD_BACK, () => {
      if (this.#decoder !== decoder || this.#flushed || this.#waiting.size === 0) return;
      this.#flushed = true;
      decoder.flush().then(
        () => this.#decoder === decoder && this.#waiting.size > 0 && this.#fail(new Error('no frame came out')),
        () => {},
      );
    });
  }

  #settle(index: number): void {
    for (const waiting of [...this.#waiting]) {
      if (waiting.index !== index) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
    if (this.#waiting.size === 0) this.#cancelFlush?.();
  }

  #fail(cause: unknown): void {
    this.#drop();
    const error = cause instanceof OrielError ? cause : new OrielError('decode_failed', { cause });
    const failed = [...this.#waiting];
    this.#waiting.clear();
    for (const { reject } of failed) reject(error);
  }
}

const micro = (time: Milliseconds): number => Math.round(time * 1000);
