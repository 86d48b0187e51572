import type { FragmentRun, FragmentSample } from '../media/fmp4/writer.ts';
import type { Frame, Milliseconds } from '../media/frame.ts';

/** Consecutive frames of one track. The newest is held back: only the one after it says how long it lasts. */
export class SampleRun {
  readonly #trackId: number;
  #held: Frame | undefined;
  #start: Milliseconds = 0;
  #samples: FragmentSample[] = [];

  constructor(trackId: number) {
    this.#trackId = trackId;
  }

  /** Of the frame held back. */
  get heldTime(): Milliseconds | undefined {
    return this.#held?.time;
  }

  /** A frame that is not later than the one before it is dropped. */
  add(frame: Frame): void {
    if (this.#held && frame.time <= this.#held.time) return;
    this.endAt(frame.time);
    this.#held = frame;
  }

  /** The frame held back lasts until `time`. */
  endAt(time: Milliseconds): void {
    const held = this.#held;
    if (!held) return;
    if (this.#samples.length === 0) this.#start = held.time;
    this.#samples.push({ data: held.data, keyframe: held.keyframe, duration: time - held.time });
    this.#held = undefined;
  }

  /** The samples whose durations are known; the run goes on after them. */
  take(): FragmentRun | undefined {
    const samples = this.#samples;
    if (samples.length === 0) return undefined;
    this.#samples = [];
    return { trackId: this.#trackId, time: this.#start, samples };
  }
}
