import { OrielError, type Milliseconds, type Sample } from '../../contract/index.ts';
import { nearestRecordings, type OrielClient } from '../../clients/index.ts';
import { browserCodecs, type Codecs } from './codecs.ts';
import { FrameCache } from './frame-cache.ts';
import { GroupDecoder } from './group-decoder.ts';
import { GroupLoader, type LoadedGroup } from './group-loader.ts';

export interface StillsSessionOptions {
  client: OrielClient;
  camera: string;
  /** For decoded frames; default 96 MB, about 70 frames of 720p. */
  maxBytes?: number | undefined;
  codecs?: Codecs | undefined;
}

/** A frame that is shown from `time` until `time + duration`. */
export interface Still {
  /** Belongs to the session, which closes it later: draw it, or clone it, before you await anything else. */
  frame: VideoFrame;
  time: Milliseconds;
  duration: Milliseconds;
}

/**
 * Exact frames of a recording, and the newest of the live picture, decoded in the page by WebCodecs. While a timeline is
 * dragged, the oldest request and the latest go on and those between reject with an AbortError: the picture keeps moving,
 * and the last one is not delayed.
 */
export class StillsSession {
  readonly #codecs: Codecs;
  readonly #groups: GroupLoader;
  readonly #decoder: GroupDecoder;
  readonly #frames: FrameCache;
  /** At most two: the oldest and the latest. */
  #requests: AbortController[] = [];
  #life = new AbortController();

  constructor({ client, camera, maxBytes = 96_000_000, codecs = browserCodecs }: StillsSessionOptions) {
    this.#codecs = codecs;
    this.#groups = new GroupLoader(client, camera, codecs);
    this.#decoder = new GroupDecoder(codecs, client.environment);
    this.#frames = new FrameCache(maxBytes);
  }

  /** False without WebCodecs: every request then rejects with `decode_failed`. */
  get available(): boolean {
    return this.#codecs.available;
  }

  /**
   * The frame that is shown at `time`.
   * @throws OrielError `no_recording` with `NearestRecordings` in its details, `decode_failed`, …; an AbortError when a
   *   later request replaced this one
   */
  at(time: Milliseconds, signal?: AbortSignal): Promise<Still> {
    return this.#request((inner) => this.#still(time, inner), signal);
  }

  /** The frame after the one at `time`, also across a gap. */
  next(time: Milliseconds, signal?: AbortSignal): Promise<Still> {
    return this.#request((inner) => this.#neighbour(time, 1, inner), signal);
  }

  /** The frame before the one at `time`, also across a gap. */
  previous(time: Milliseconds, signal?: AbortSignal): Promise<Still> {
    return this.#request((inner) => this.#neighbour(time, -1, inner), signal);
  }

  /** So many frames after the one at `time`, or before it when negative. Stays at the first or the last one. */
  async step(time: Milliseconds, frames: number, signal?: AbortSignal): Promise<Still> {
    let still = await this.at(time, signal);
    // One by one, because only the frames know how long they last.
    for (let left = Math.abs(frames); left > 0; left--) {
      const step = frames > 0 ? this.next(still.time, signal) : this.previous(still.time, signal);
      const next = await step.catch((error: unknown) => {
        if (error instanceof OrielError && error.code === 'no_recording') return undefined;
        throw error;
      });
      if (!next) break;
      still = next;
    }
    return still;
  }

  /**
   * The newest frame of the live picture. Each call fetches it again.
   * @throws OrielError `camera_offline`, `decode_failed`, …; an AbortError when a later request replaced this one
   */
  newest(signal?: AbortSignal): Promise<Still> {
    return this.#request((inner) => this.#newest(inner), signal);
  }

  /** Closes every frame and the decoder. The session can be used again. */
  close(): void {
    const reason = new DOMException('The session was closed.', 'AbortError');
    this.#decoder.close(reason);
    this.#life.abort(reason);
    this.#life = new AbortController();
    this.#groups.clear();
    this.#frames.clear();
  }

  async #request(find: (signal: AbortSignal) => Promise<Still>, signal: AbortSignal | undefined): Promise<Still> {
    if (!this.available) throw new OrielError('decode_failed', { message: 'This browser has no WebCodecs here.' });
    const controller = new AbortController();
    const [oldest, ...others] = this.#requests;
    for (const other of others) other.abort(replaced());
    this.#requests = oldest ? [oldest, controller] : [controller];
    const signals = [controller.signal, this.#life.signal, ...(signal ? [signal] : [])];
    try {
      const still = await find(AbortSignal.any(signals));
      // An older picture must not replace this one.
      for (const older of this.#requests.slice(0, this.#requests.indexOf(controller))) older.abort(replaced());
      return still;
    } finally {
      this.#requests = this.#requests.filter((other) => other !== controller);
    }
  }

  async #neighbour(time: Milliseconds, by: 1 | -1, signal: AbortSignal): Promise<Still> {
    const group = await this.#groups.at(time, signal);
    const index = indexAt(group.samples, time) + by;
    if (group.samples[index]) return this.#decoded(group, index, signal);
    const beyond = by > 0 ? Math.ceil(group.to) : Math.ceil(group.from) - 1;
    try {
      return await this.#still(beyond, signal);
    } catch (error) {
      const { before, after } = nearestRecordings(error);
      const nearest = by > 0 ? after : before;
      if (nearest === undefined) throw error;
      return this.#still(nearest, signal);
    }
  }

  async #still(time: Milliseconds, signal: AbortSignal): Promise<Still> {
    const group = await this.#groups.at(time, signal);
    return this.#decoded(group, indexAt(group.samples, time), signal);
  }

  async #newest(signal: AbortSignal): Promise<Still> {
    const group = await this.#groups.newest(signal);
    const last = group.samples.length - 1;
    return this.#decoded(group, last, signal, (sample) => sample === group.samples[last]);
  }

  /** @param keeps whether a frame that is decoded on the way is kept; by default all are, for steps back */
  async #decoded(group: LoadedGroup, index: number, signal: AbortSignal, keeps: (sample: Sample) => boolean = () => true): Promise<Still> {
    const { time, duration } = group.samples[index]!;
    const output = (sample: Sample, frame: VideoFrame) => (keeps(sample) ? this.#frames.put(sample.time, frame) : frame.close());
    if (!this.#frames.has(time)) await this.#decoder.decode({ group, index, output }, signal);
    signal.throwIfAborted();
    const frame = this.#frames.get(time);
    if (!frame) throw new OrielError('decode_failed');
    return { frame, time, duration };
  }
}

const replaced = () => new DOMException('A later request replaced this one.', 'AbortError');

/** The index of the last sample that starts at `time` or before it. */
function indexAt(samples: readonly Sample[], time: Milliseconds): number {
  return Math.max(0, samples.findLastIndex((sample) => sample.time <= time));
}
