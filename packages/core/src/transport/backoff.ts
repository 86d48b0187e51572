import type { Milliseconds } from '../contract/index.ts';
import type { Environment } from './environment.ts';

export interface BackoffOptions {
  /** Longest first wait. */
  base: Milliseconds;
  /** Longest wait of all. */
  max: Milliseconds;
}

/** Waits that double with each failure, each shortened by a random part of up to a half, so that many clients do not come at once. */
export class Backoff {
  readonly #environment: Pick<Environment, 'random'>;
  readonly #options: BackoffOptions;
  #failures = 0;

  constructor(environment: Pick<Environment, 'random'>, options: BackoffOptions) {
    this.#environment = environment;
    this.#options = options;
  }

  next(): Milliseconds {
    const { base, max } = this.#options;
    const longest = Math.min(max, base * 2 ** this.#failures++);
    return longest * (1 - this.#environment.random() / 2);
  }

  reset(): void {
    this.#failures = 0;
  }
}
