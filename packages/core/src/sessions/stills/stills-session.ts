import { OrielError, type Group, type Milliseconds, type Sample } from '../../contract/index.ts';
import { nearestRecordings, type OrielClient } from '../../clients/index.ts';
import { browserCodecs, type Codecs } from './codecs.ts';
import { FrameCache } from './frame-cache.ts';
import { GroupDecoder, type GroupDecoderOptions } from './group-decoder.ts';

export interface StillsSessionOptions {
  client: OrielClient;
  camera: string;
  /** For decoded frames; default 96 MB, some 70 frames of 720p. */
  maxBytes?: number | undefined;
  codecs?: Codecs | undefined;
}

/** `time` ≤ the asked time < `time + duration`. */
export interface Still {
  /** Belongs to the session: draw it, or clone it, before anything else is awaited. */
  frame: VideoFrame;
  time: Milliseconds;
  duration: Milliseconds;
}

/** Groups whose coded frames are kept. */
const GROUPS = 8;
/** Groups whose decoders stay open. */
const DECODERS = 2;

interface LoadedGroup {
  readonly samples: readonly Sample[];
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly decoder: GroupDecoder;
}

/**
 * Exact frames of a recording, and the newest of the live picture, decoded in the page by WebCodecs. Asked in quick succession, as a hand on a timeline
 * does, the first request and the last go on and those between reject with an AbortError: the picture keeps moving
 * and the last one is not delayed.
 */
export class StillsSession {
  readonly #client: OrielClient;
  readonly #camera: string;
  readonly #codecs: Codecs;
  readonly #frames: FrameCache;
  /** The one used last comes last. */
  #groups: LoadedGroup[] = [];
  /** At most two: the oldest and the latest. */
  #asked: AbortController[] = [];
  #life = new AbortController();
  readonly #configs = new Map<string, Promise<VideoDecoderConfig>>();

  constructor({ client, camera, maxBytes = 96_000_000, codecs = browserCodecs }: StillsSessionOptions) {
    this.#client = client;
    this.#camera = camera;
    this.#codecs = codecs;
    this.#frames = new FrameCache(maxBytes);
  }

  /** Without WebCodecs every request rejects with `decode_failed`. */
  get available(): boolean {
    return this.#codecs.available;
  }

  /**
   * The frame whose time span holds `time`.
   * @throws OrielError `no_recording` with `NearestRecordings` in its details, `decode_failed`, …; an AbortError when
   *   overtaken by a later request
   */
  at(time: Milliseconds, signal?: AbortSignal): Promise<Still> {
    return this.#latest((inner) => this.#still(time, inner), signal);
  }

  /** The frame after the one at `time`, across a gap too. */
  next(time: Milliseconds, signal?: AbortSignal): Promise<Still> {
    return this.#latest((inner) => this.#neighbour(time, 1, inner), signal);
  }

  /** The frame before the one at `time`, across a gap too. */
  previous(time: Milliseconds, signal?: AbortSignal): Promise<Still> {
    return this.#latest((inner) => this.#neighbour(time, -1, inner), signal);
  }

  /**
   * The newest frame of the live picture. Asked for anew each time: what it came with is not kept.
   * @throws OrielError `camera_offline`, `decode_failed`, …; an AbortError when overtaken by a later request
   */
  newest(signal?: AbortSignal): Promise<Still> {
    return this.#latest((inner) => this.#newest(inner), signal);
  }

  /** Frees every frame and decoder; the session can be used again. */
  close(): void {
    this.#life.abort(new DOMException('The session was closed.', 'AbortError'));
    this.#life = new AbortController();
    for (const { decoder } of this.#groups) decoder.close();
    this.#groups = [];
    this.#frames.clear();
  }

  async #latest(find: (signal: AbortSignal) => Promise<Still>, signal: AbortSignal | undefined): Promise<Still> {
    if (!this.available) throw new OrielError('decode_failed', { message: 'This browser has no WebCodecs here.' });
    const controller = new AbortController();
    const [oldest, ...others] = this.#asked;
    for (const other of others) other.abort(overtaken());
    this.#asked = oldest ? [oldest, controller] : [controller];
    const signals = [controller.signal, this.#life.signal, ...(signal ? [signal] : [])];
    try {
      const still = await find(AbortSignal.any(signals));
      // A picture that comes after a later one is of no use.
      for (const other of this.#asked.slice(0, this.#asked.indexOf(controller))) other.abort(overtaken());
      return still;
    } finally {
      this.#asked = this.#asked.filter((other) => other !== controller);
    }
  }

  async #neighbour(time: Milliseconds, by: 1 | -1, signal: AbortSignal): Promise<Still> {
    const group = await this.#group(time, signal);
    const index = indexAt(group.samples, time) + by;
    const sample = group.samples[index];
    if (sample) return this.#decoded(group, index, sample, signal);
    const beyond = by > 0 ? Math.ceil(group.to) : Math.ceil(group.from) - 1;
    try {
      return await this.#still(beyond, signal);
    } catch (error) {
      const { before, after } = nearestRecordings(error);
      const next = by > 0 ? after : before;
      if (next === undefined) throw error;
      return this.#still(next, signal);
    }
  }

  async #newest(signal: AbortSignal): Promise<Still> {
    const { header, samples } = await this.#client.cameras.frames(this.#camera, undefined, { signal });
    const config = await this.#config(header);
    signal.throwIfAborted();
    const last = samples.at(-1);
    if (!last) throw new OrielError('invalid_answer');
    const decoder = this.#decoder(samples, config, (sample, frame) => (sample === last ? this.#frames.put(sample.time, frame) : frame.close()));
    try {
      await decoder.decode(samples.length - 1, signal);
      return this.#taken(last, signal);
    } finally {
      decoder.close();
    }
  }

  async #still(time: Milliseconds, signal: AbortSignal): Promise<Still> {
    const group = await this.#group(time, signal);
    const index = indexAt(group.samples, time);
    const sample = group.samples[index];
    if (!sample) throw new OrielError('invalid_answer');
    return this.#decoded(group, index, sample, signal);
  }

  async #decoded(group: LoadedGroup, index: number, sample: Sample, signal: AbortSignal): Promise<Still> {
    this.#use(group);
    try {
      if (!this.#frames.has(sample.time)) await group.decoder.decode(index, signal);
    } catch (error) {
      // A group that grew meanwhile took its place, and its decoder with it.
      if (signal.aborted || this.#groups.includes(group)) throw error;
      return this.#still(sample.time, signal);
    }
    return this.#taken(sample, signal);
  }

  #taken({ time, duration }: Sample, signal: AbortSignal): Still {
    signal.throwIfAborted();
    const frame = this.#frames.get(time);
    if (!frame) throw new OrielError('decode_failed');
    return { frame, time, duration };
  }

  async #group(time: Milliseconds, signal: AbortSignal): Promise<LoadedGroup> {
    const kept = this.#groups.find(({ from, to }) => from <= time && time < to);
    if (kept) return kept;
    const group = await this.#client.cameras.frames(this.#camera, time, { signal });
    const config = await this.#config(group.header);
    signal.throwIfAborted();
    const first = group.samples[0];
    const last = group.samples.at(-1);
    if (!first || !last) throw new OrielError('invalid_answer');
    const to = last.time + last.duration;
    // Another request may have brought it meanwhile; but a group that is still being recorded grows.
    const same = this.#groups.find(({ from }) => from === first.time);
    if (same && same.to >= to) return same;
    same?.decoder.close();
    const decoder = this.#decoder(group.samples, config, (sample, frame) => this.#frames.put(sample.time, frame));
    const loaded = { samples: group.samples, from: first.time, to, decoder };
    this.#groups = [...this.#groups.filter((other) => other !== same), loaded];
    return loaded;
  }

  #decoder(samples: readonly Sample[], config: VideoDecoderConfig, output: GroupDecoderOptions['output']): GroupDecoder {
    return new GroupDecoder({ samples, config, codecs: this.#codecs, environment: this.#client.environment, output });
  }

  #use(group: LoadedGroup): void {
    this.#groups = [...this.#groups.filter((other) => other !== group), group];
    for (const { decoder } of this.#groups.slice(0, -DECODERS)) decoder.rest();
    for (const { decoder } of this.#groups.splice(0, this.#groups.length - GROUPS)) decoder.close();
  }

  /** In software where it can be: hardware decoders have few frames to lend, and these are kept. */
  #config({ codec, width, height, description }: Group['header']): Promise<VideoDecoderConfig> {
    const key = `${codec} ${description}`;
    const config: VideoDecoderConfig = {
      codec,
      codedWidth: width,
      codedHeight: height,
      description: Uint8Array.from(atob(description), (character) => character.charCodeAt(0)),
      optimizeForLatency: true,
    };
    const inSoftware: VideoDecoderConfig = { ...config, hardwareAcceleration: 'prefer-software' };
    let chosen = this.#configs.get(key);
    if (!chosen) this.#configs.set(key, (chosen = this.#codecs.supports(inSoftware).then((can) => (can ? inSoftware : config))));
    return chosen;
  }
}

const overtaken = () => new DOMException('A later request came.', 'AbortError');

/** Of the last sample that begins at or before `time`. */
function indexAt(samples: readonly Sample[], time: Milliseconds): number {
  return Math.max(0, samples.findLastIndex((sample) => sample.time <= time));
}
