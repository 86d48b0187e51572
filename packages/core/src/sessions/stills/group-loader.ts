import { OrielError, type Group, type Milliseconds } from '../../contract/index.ts';
import { FramesClient, type Requester } from '../../clients/index.ts';
import type { Codecs } from './codecs.ts';
import type { DecodableGroup } from './group-decoder.ts';

export interface LoadedGroup extends DecodableGroup {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

/** Coded groups that are kept, the latest used. */
const KEPT = 8;

/** Fetches groups of pictures, and keeps those used last. */
export class GroupLoader {
  readonly #frames: FramesClient;
  readonly #camera: string;
  readonly #codecs: Codecs;
  /** The one used last comes last. */
  #groups: LoadedGroup[] = [];
  /** One object for each configuration, so that groups can share a decoder. */
  readonly #configs = new Map<string, Promise<VideoDecoderConfig>>();

  constructor(client: Requester, camera: string, codecs: Codecs) {
    this.#frames = new FramesClient(client);
    this.#camera = camera;
    this.#codecs = codecs;
  }

  /** The recorded group that contains `time`. @throws OrielError `no_recording` with `NearestRecordings` in its details; the signal's reason */
  async at(time: Milliseconds, signal: AbortSignal): Promise<LoadedGroup> {
    const kept = this.#groups.find(({ from, to }) => from <= time && time < to);
    const found = kept ?? (await this.#load(time, signal));
    signal.throwIfAborted();
    // Another request may have loaded it meanwhile. The last group of a recording grows.
    const same = this.#groups.find(({ from }) => from === found.from);
    const group = same && same.to >= found.to ? same : found;
    this.#groups = [...this.#groups.filter((other) => other !== same), group].slice(-KEPT);
    return group;
  }

  /** The live group so far, which is not kept. @throws OrielError `camera_offline`, …; the signal's reason */
  newest(signal: AbortSignal): Promise<LoadedGroup> {
    return this.#load(undefined, signal);
  }

  clear(): void {
    this.#groups = [];
  }

  async #load(time: Milliseconds | undefined, signal: AbortSignal): Promise<LoadedGroup> {
    const { header, samples } = await this.#frames.group(this.#camera, time, { signal });
    const first = samples[0];
    const last = samples.at(-1);
    if (!first || !last) throw new OrielError('invalid_answer');
    const config = await this.#config(header);
    signal.throwIfAborted();
    return { samples, config, from: first.time, to: last.time + last.duration };
  }

  /** In software where that is possible: hardware decoders have few pictures to lend, and decoded frames are kept. */
  #config({ codec, width, height, description }: Group['header']): Promise<VideoDecoderConfig> {
    const config: VideoDecoderConfig = {
      codec,
      codedWidth: width,
      codedHeight: height,
      ...(description && { description: Uint8Array.from(atob(description), (character) => character.charCodeAt(0)) }),
      optimizeForLatency: true,
    };
    const inSoftware: VideoDecoderConfig = { ...config, hardwareAcceleration: 'prefer-software' };
    const key = `${codec} ${width}×${height} ${description}`;
    let chosen = this.#configs.get(key);
    if (!chosen) this.#configs.set(key, (chosen = this.#codecs.supports(inSoftware).then((can) => (can ? inSoftware : config))));
    return chosen;
  }
}
