import { countOpenFrames, type OpenFrames } from './open-frames.ts';

export interface OpenMedia {
  readonly frames: number;
  readonly decoders: number;
  /** `RTCPeerConnection`s that are not closed; a loopback has two. */
  readonly peers: number;
  /** `MediaSource`s that are attached to a video: one for each open HLS stream. */
  readonly mediaSources: number;
}

/** Counts everything that carries pictures in this page from now on. */
export class OpenMediaCounter {
  readonly #frames: OpenFrames = countOpenFrames();
  readonly #peers = new Set<RTCPeerConnection>();
  readonly #sources = new Set<MediaSource>();
  readonly #own = { RTCPeerConnection, MediaSource };

  constructor() {
    globalThis.RTCPeerConnection = remembering(RTCPeerConnection, this.#peers);
    globalThis.MediaSource = remembering(MediaSource, this.#sources);
  }

  get open(): OpenMedia {
    return {
      frames: this.#frames.frames,
      decoders: this.#frames.decoders,
      peers: [...this.#peers].filter(({ signalingState }) => signalingState !== 'closed').length,
      mediaSources: [...this.#sources].filter(({ readyState }) => readyState !== 'closed').length,
    };
  }

  restore(): void {
    this.#frames.restore();
    Object.assign(globalThis, this.#own);
  }
}

function remembering<Class extends new (...given: never[]) => object>(original: Class, made: Set<InstanceType<Class>>): Class {
  return new Proxy(original, {
    construct(target, given) {
      const instance = Reflect.construct(target, given) as InstanceType<Class>;
      made.add(instance);
      return instance;
    },
  });
}
