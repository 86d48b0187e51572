import type { Showing, Situation } from './schedule.ts';
import type { Source } from './source.ts';
import { keyOf, type SourcePool } from './source-pool.ts';
import { CHANNELS } from './source-args.ts';
import type { FrameCount } from './timeline.ts';

/**
 * The sound of a frame is mixed this many frames after its picture: the sound of a camera arrives a little later than the
 * picture it belongs to. Its time is that of the picture.
 */
export const SOUND_DELAY: FrameCount = 3;

interface Part {
  showing: Showing;
  source: Source;
  mark: number;
  gain: number;
}

/** Mixes the sound of what is seen. A gain changes evenly in the course of a frame, so that a cut does not click. */
export class SoundMixer {
  readonly #sources: SourcePool;
  readonly #sum: Float32Array;
  readonly #waiting: ReadonlyMap<string, Part>[] = [];
  #newest: ReadonlyMap<string, Part> = new Map();
  #gains: ReadonlyMap<string, number> = new Map();

  constructor(sources: SourcePool, samplesPerFrame: number) {
    this.#sources = sources;
    this.#sum = new Float32Array(samplesPerFrame * CHANNELS);
  }

  /** Notes what a frame sounds like, and returns the sound of the frame `SOUND_DELAY` before it; undefined for the first ones. */
  next({ onAir, before, weight }: Situation, isMissing: boolean, frame: FrameCount): Int16Array | undefined {
    const parts = new Map<string, Part>();
    if (before && weight < 1) this.#add(parts, before, (1 - weight) * (before.cue.level ?? 1), frame);
    if (onAir && !isMissing) this.#add(parts, onAir, weight * (onAir.cue.level ?? 1), frame);
    // What is heard no longer ends within this frame.
    for (const [key, { showing, gain }] of this.#newest) if (!parts.has(key) && gain > 0) this.#add(parts, showing, 0, frame);
    this.#newest = parts;
    this.#waiting.push(parts);
    return this.#waiting.length > SOUND_DELAY ? this.#mix(this.#waiting.shift() ?? new Map()) : undefined;
  }

  /** A camera that is faded to itself keeps its level. */
  #add(parts: Map<string, Part>, showing: Showing, gain: number, frame: FrameCount): void {
    const key = keyOf(showing);
    const source = this.#sources.of(showing, frame);
    parts.set(key, { showing, source, mark: source.mark(frame - showing.since), gain: gain + (parts.get(key)?.gain ?? 0) });
  }

  #mix(parts: ReadonlyMap<string, Part>): Int16Array {
    const sum = this.#sum.fill(0);
    for (const [key, { source, mark, gain }] of parts) addTo(sum, source.sound(mark), this.#gains.get(key) ?? 0, gain);
    this.#gains = new Map([...parts].map(([key, { gain }]) => [key, gain]));
    const mixed = new Int16Array(sum.length);
    for (let index = 0; index < sum.length; index++) mixed[index] = Math.max(-32_768, Math.min(32_767, sum[index] as number));
    return mixed;
  }
}

function addTo(sum: Float32Array, sound: Int16Array | undefined, from: number, to: number): void {
  if (!sound || (from === 0 && to === 0)) return;
  const step = (to - from) / sum.length;
  for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] as number) + (sound[index] as number) * (from + step * index);
}
