import type { Codecs } from '@oriel/core/sessions';

/** What a decoder was given, and what became of it. */
export interface DecoderLog {
  config: VideoDecoderConfig | undefined;
  /** Timestamps, µs. */
  fed: number[];
  flushes: number;
  closed: boolean;
}

/** Stands in for WebCodecs: each chunk becomes an empty frame of 1280×720 a little later. */
export class FakeCodecs implements Codecs {
  available = true;
  software = true;
  /** Frames that a decoder holds back until it is flushed. */
  holds = 0;
  /** A decoder fails at this timestamp. */
  failsAt: number | undefined;
  /** A decoder puts out what it has begun although it was closed. */
  late = false;
  readonly decoders: DecoderLog[] = [];
  openFrames = 0;
  mostFrames = 0;
  /** Chunks wait here while decoding is stalled. */
  #stalled: (() => void)[] | undefined;
  readonly #failures: ((cause: DOMException) => void)[] = [];

  supports(config: VideoDecoderConfig): Promise<boolean> {
    return Promise.resolve(config.hardwareAcceleration !== 'prefer-software' || this.software);
  }

  chunk(init: EncodedVideoChunkInit): EncodedVideoChunk {
    return init as unknown as EncodedVideoChunk;
  }

  decoder({ output, error }: VideoDecoderInit): VideoDecoder {
    const log: DecoderLog = { config: undefined, fed: [], flushes: 0, closed: false };
    this.decoders.push(log);
    const target = new EventTarget();
    const held: number[] = [];
    let queue = 0;
    let needsKey = true;
    const give = (until: number) => {
      while (held.length > until) output(this.#frame(held.shift() ?? 0));
    };
    const fail = (cause: DOMException) => {
      log.closed = true;
      error(cause);
    };
    this.#failures.push(fail);
    return Object.assign(target, {
      get state() {
        return log.closed ? 'closed' : 'configured';
      },
      get decodeQueueSize() {
        return queue;
      },
      configure: (config: VideoDecoderConfig) => void (log.config = config),
      decode: ({ type, timestamp }: EncodedVideoChunk) => {
        if (needsKey && type !== 'key') throw new DOMException('A key frame is required', 'DataError');
        needsKey = false;
        log.fed.push(timestamp);
        queue++;
        const process = () => {
          if (log.closed && !this.late) return;
          queue--;
          if (timestamp === this.failsAt) return fail(new DOMException('broken', 'EncodingError'));
          held.push(timestamp);
          give(this.holds);
          target.dispatchEvent(new Event('dequeue'));
        };
        setImmediate(() => (this.#stalled ? this.#stalled.push(process) : process()));
      },
      flush: async () => {
        log.flushes++;
        needsKey = true;
        await new Promise(setImmediate);
        give(0);
      },
      close: () => void (log.closed = true),
    }) as unknown as VideoDecoder;
  }

  /** Closes a decoder, as a browser does with one that was not used for a while. */
  reclaim(index: number): void {
    this.#failures[index]?.(new DOMException('reclaimed', 'QuotaExceededError'));
  }

  stall(): void {
    this.#stalled = [];
  }

  resume(): void {
    const stalled = this.#stalled ?? [];
    this.#stalled = undefined;
    for (const process of stalled) process();
  }

  get openDecoders(): number {
    return this.decoders.filter(({ closed }) => !closed).length;
  }

  #frame(timestamp: number): VideoFrame {
    this.mostFrames = Math.max(this.mostFrames, ++this.openFrames);
    let open = true;
    return {
      timestamp,
      codedWidth: 1280,
      codedHeight: 720,
      clone: () => this.#frame(timestamp),
      close: () => {
        if (open) this.openFrames--;
        open = false;
      },
    } as unknown as VideoFrame;
  }
}
