import type { Environment, Milliseconds } from '@oriel/core';

const LONGEST: Milliseconds = 1500;

/** While it lasts, facts stay as they are: the same media is loaded again at its place, and its viewer sees nothing of it. */
export class FactsHold {
  readonly #environment: Environment;
  #cancel: (() => void) | undefined;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  get lasts(): boolean {
    return this.#cancel !== undefined;
  }

  /** @param over called where it was not ended for too long */
  start(over: () => void): void {
    this.end();
    this.#cancel = this.#environment.after(LONGEST, () => {
      this.#cancel = undefined;
      over();
    });
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
