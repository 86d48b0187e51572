import { systemEnvironment, type Environment } from '@oriel/core';

/** The clock and the timers of the browser until `stop`, so that a story stays in a state that would pass. */
export class StoppingClock implements Environment {
  #stoppedAt: number | undefined;

  readonly random = systemEnvironment.random;
  readonly onOnline = systemEnvironment.onOnline;

  readonly now = (): number => this.#stoppedAt ?? systemEnvironment.now();

  readonly after = (delay: number, callback: () => void): (() => void) =>
    systemEnvironment.after(delay, () => {
      if (this.#stoppedAt === undefined) callback();
    });

  stop(): void {
    this.#stoppedAt ??= systemEnvironment.now();
  }

  start(): void {
    this.#stoppedAt = undefined;
  }
}
