/** All in seconds, as media elements reckon. */
export interface LatencyControllerOptions {
  /** How far behind live to be. */
  target: number;
  /** Fastest playback rate when catching up; default 1.15. */
  maxRate?: number;
  /** No catching up with this or less buffered ahead; default 0.22. */
  minBuffer?: number;
  /** Further behind the target than this, jump; default 1.5. */
  jumpBeyond?: number;
}

export interface LatencyAdvice {
  /** For `HTMLMediaElement.playbackRate`. */
  rate: number;
  /** Seek to the target: catching up would take too long. */
  jump: boolean;
}

/** Keeps a live HLS picture near its target latency. To be asked about every 100 ms. */
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

  /** @param latency behind live, seconds. @param buffered ahead of the picture shown, seconds. */
  advise(latency: number, buffered: number): LatencyAdvice {
    const behind = latency - this.target;
    if (behind > this.#jumpBeyond) return { rate: 1, jump: true };
    if (!(behind > 0) || buffered <= this.#minBuffer) return { rate: 1, jump: false };
    // Full speed from 150 ms behind; in steps of a hundredth, so that the rate is not set anew each time.
    return { rate: Math.min(this.#maxRate, Math.ceil(100 + behind * 100) / 100), jump: false };
  }
}
