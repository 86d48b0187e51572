import type { Codecs } from '@oriel/core/sessions';

/** What a decoder was told, and what became of the frames it gave. */
export interface DecoderLog {
  config: VideoDecoderConfig | undefined;
  /** Timestamps in microseconds. */
  fed: number[];
  flushes: number;
  closed: boolean;
}

/** Stands in for WebCodecs: each chunk becomes a frame of 1280×720 with nothing in it, a little later. */
export class FakeCodecs implements Codecs {
  available = true;
  software = true;
  /** Frames that a decoder keeps to itself until it is flushed. */
  holds = 0;
  /** Fails at this timestamp. */
  failsAt: number | undefined;
  readonly decoders: DecoderLog[] = [];
  openFrames = 0;
  mostFrames = 0;

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
        setImmediate(() => {
          if (log.closed) return;
          queue--;
          if (timestamp === this.failsAt) return error(new DOMException('broken', 'EncodingError'));
          held.push(timestamp);
          give(this.holds);
          target.dispatchEvent(new Event('dequeue'));
        });
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
      close: () => {
        if (open) this.openFrames--;
        open = false;
      },
    } as unknown as VideoFrame;
  }
}
