/** All in seconds, as in media elements. */
export interface LatencyControllerOptions {
  /** Wanted distance to live. */
  target: number;
  /** Highest playback rate while catching up; default 1.15. */
  maxRate?: number;
  /** Catches up only with more than this buffered ahead; default 0.22. */
  minBuffer?: number;
  /** Jumps when it is further than this behind the target; default 1.5. */
  jumpBeyond?: number;
}

export interface LatencyAdvice {
  /** For `HTMLMediaElement.playbackRate`. */
  rate: number;
  /** Seek to the target, because catching up would take too long. */
  jump: boolean;
}

/** Keeps live HLS near its target latency. Call `advise` about every 100 ms. */
export class LatencyController {
  readonly target: number;
  readonly #maxRate: number;
  readonly #minBuffer: number;
  readonly #jumpBeyond: number;

  constructor({ target, maxRate = 1.15, minBuffer = 0.22, jumpBeyond = 1.5 }: LatencyControllerOptions) {
    this.target = target;
    this.#maxRate = maxRate;
    this.#minBuffer = minBuffer;
    this.#jumpBeyond = jumpBeyond;
  }

  /** @param latency distance to live, seconds @param buffered ahead of the visible picture, seconds */
  advise(latency: number, buffered: number): LatencyAdvice {
    const behind = latency - this.target;
    if (behind > this.#jumpBeyond) return { rate: 1, jump: true };
    if (!(behind > 0) || buffered <= this.#minBuffer) return { rate: 1, jump: false };
    // The highest rate from 150 ms behind on. Steps of a hundredth avoid setting the rate each time.
    return { rate: Math.min(this.#maxRate, Math.ceil(100 + behind * 100) / 100), jump: false };
  }
}
