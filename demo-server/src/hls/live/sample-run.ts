import type { FragmentRun, FragmentSample } from '../../media/fmp4/writer.ts';
import type { Frame, UnixMs } from '../../media/frame.ts';

/** Consecutive frames of one track. The newest frame is held back, because only the next one says how long it lasts. */
export class SampleRun {
  readonly #trackId: number;
  #held: Frame | undefined;
  #start: UnixMs = 0;
  #samples: FragmentSample[] = [];

  constructor(trackId: number) {
    this.#trackId = trackId;
  }

  /** Time of the frame that is held back. */
  get heldTime(): UnixMs | undefined {
    return this.#held?.time;
  }

  /** Drops a frame that is not later than the one before it. */
  add(frame: Frame): void {
    if (this.#held && frame.time <= this.#held.time) return;
    this.endAt(frame.time);
    this.#held = frame;
  }

  /** Ends the frame that is held back at `time`. */
  endAt(time: UnixMs): void {
    const held = this.#held;
    if (!held) return;
    if (this.#samples.length === 0) this.#start = held.time;
    this.#samples.push({ data: held.data, keyframe: held.keyframe, duration: time - held.time, ...(held.offset !== undefined && { offset: held.offset }) });
    this.#held = undefined;
  }

  /** Takes the samples whose durations are known; the run continues after them. */
  take(): FragmentRun | undefined {
    const samples = this.#samples;
    if (samples.length === 0) return undefined;
    this.#samples = [];
    return { trackId: this.#trackId, time: this.#start, samples };
  }
}
