export interface OpenFrames {
  /** `VideoFrame`s that were constructed, cloned or decoded and are not closed. */
  readonly frames: number;
  /** `VideoDecoder`s that are not closed. */
  readonly decoders: number;
  /** How many decoders there were in all, and the most frames that were open at once. */
  readonly made: { decoders: number; mostFrames: number };
  /** Puts the browser's own classes back. */
  restore(): void;
}

/**
 * Counts what WebCodecs code leaves open in this page from now on. It refers to nothing outside itself, so that puppeteer
 * can send it to a page before that loads.
 */
export function countOpenFrames(): OpenFrames {
  const frames = new Set<VideoFrame>();
  const decoders = new Set<VideoDecoder>();
  const made = { decoders: 0, mostFrames: 0 };
  // Insecure origins have neither.
  if (!globalThis.VideoFrame || !globalThis.VideoDecoder) return { frames: 0, decoders: 0, made, restore: () => {} };

  const { VideoFrame: Frame, VideoDecoder: Decoder } = globalThis;
  const { close, clone } = Frame.prototype;
  const count = <Item extends VideoFrame>(frame: Item): Item => {
    frames.add(frame);
    made.mostFrames = Math.max(made.mostFrames, frames.size);
    return frame;
  };
  Frame.prototype.close = function (this: VideoFrame) {
    frames.delete(this);
    close.call(this);
  };
  Frame.prototype.clone = function (this: VideoFrame) {
    return count(clone.call(this));
  };
  globalThis.VideoFrame = new Proxy(Frame, {
    construct: (target, given) => count(Reflect.construct(target, given) as VideoFrame),
  });
  globalThis.VideoDecoder = new Proxy(Decoder, {
    construct: (target, [init]: [VideoDecoderInit]) => {
      const decoder = new target({ ...init, output: (frame) => init.output(count(frame)) });
      decoders.add(decoder);
      made.decoders++;
      return decoder;
    },
  });
  return {
    get frames() {
      return frames.size;
    },
    get decoders() {
      for (const decoder of decoders) if (decoder.state === 'closed') decoders.delete(decoder);
      return decoders.size;
    },
    made,
    restore() {
      Frame.prototype.close = close;
      Frame.prototype.clone = clone;
      globalThis.VideoFrame = Frame;
      globalThis.VideoDecoder = Decoder;
    },
  };
}
