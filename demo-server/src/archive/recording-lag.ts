import type { Milliseconds, UnixMs } from '../media/frame.ts';

/** Time constant of the exponential decay. */
const MEMORY: Milliseconds = 20_000;
/** The recording falls behind when more than this of it is missing. */
const LARGEST_LAG: Milliseconds = 5000;
/** The lag has to be that large for this long: frames may arrive in a burst. */
const PATIENCE: Milliseconds = 2000;
/** A longer pause between two frames may be a gap, which nobody can record. */
const LONGEST_FRAME: Milliseconds = 1000;

/**
 * Compares how much video a recorder receives with how much it writes, whatever the reason for the difference. Both are
 * durations of the frames, forgotten exponentially, so neither clock steps nor a slow source matter.
 */
export class RecordingLag {
  readonly #monotonic: () => Milliseconds;
  #received: Milliseconds = 0;
  #written: Milliseconds = 0;
  #lastTime: UnixMs | undefined;
  #tooLargeSince: Milliseconds | undefined;

  /** `monotonic`: a clock that never goes back. */
  constructor(monotonic: () => Milliseconds) {
    this.#monotonic = monotonic;
  }

  /** Call with each video frame. `pending`: duration of the group that is being assembled. */
  received(time: UnixMs, pending: Milliseconds): void {
    const pause = time - (this.#lastTime ?? time);
    const duration = pause > 0 && pause <= LONGEST_FRAME ? pause : 0;
    const rest = Math.exp(-duration / MEMORY);
    this.#received = this.#received * rest + duration;
    this.#written *= rest;
    this.#lastTime = time;
    if (this.#received - this.#written - pending <= LARGEST_LAG) this.#tooLargeSince = undefined;
    else this.#tooLargeSince ??= this.#monotonic();
  }

  /** Call with each group that is on disk. */
  written(duration: Milliseconds): void {
    this.#written += duration;
  }

  /** Call when the source is lost: the time until its next frame is not missing. */
  lost(): void {
    this.#lastTime = undefined;
    this.#received = 0;
    this.#written = 0;
    this.#tooLargeSince = undefined;
  }

  get isTooLarge(): boolean {
    return this.#tooLargeSince !== undefined && this.#monotonic() - this.#tooLargeSince > PATIENCE;
  }
}
