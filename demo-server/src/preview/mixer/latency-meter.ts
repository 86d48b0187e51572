import type { Milliseconds } from '../../media/frame.ts';

/** The median of the last values. */
export class LatencyMeter {
  readonly #values: Milliseconds[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(value: Milliseconds): void {
    this.#values.push(value);
    if (this.#values.length > this.#most) this.#values.shift();
  }

  get median(): Milliseconds | undefined {
    return this.#values.toSorted((a, b) => a - b)[this.#values.length >> 1];
  }
}
