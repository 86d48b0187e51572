import type { Milliseconds } from '../../contract/index.ts';

/** Older measurements are ignored. */
const WINDOW: Milliseconds = 10_000;

/** The speed of the last ten seconds. */
export class SpeedMeter {
  #places: { at: Milliseconds; bytes: number }[] = [];

  add(bytes: number, at: Milliseconds): void {
    this.#places.push({ at, bytes });
    while (this.#places.length > 2 && (this.#places[1]?.at ?? at) <= at - WINDOW) this.#places.shift();
  }

  /** Bytes per second; `undefined` at the start. */
  get speed(): number | undefined {
    const [first, last] = [this.#places[0], this.#places.at(-1)];
    if (!first || !last || last.at <= first.at) return undefined;
    return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
  }

  reset(): void {
    this.#places = [];
  }
}
