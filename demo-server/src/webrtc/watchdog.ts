import type { Milliseconds } from '../media/frame.ts';

const INTERVAL: Milliseconds = 1000;
/** Intervals without an answer after which the process counts as hung … */
const PATIENCE = 5;
/** … and until its first answer, while it loads. */
const START_PATIENCE = 30;

export interface WatchdogOptions {
  ping(): Promise<unknown>;
  /** Called once, at the first answer. */
  onUp(): void;
  /** Called once; no ping follows. */
  onSilent(): void;
}

/**
 * Pings another process. It counts its own intervals instead of the time, so that a pause of both processes, such as a
 * laptop's sleep, does not count as silence.
 */
export class Watchdog {
  readonly #timer: NodeJS.Timeout;
  #missed = 0;
  #patience = START_PATIENCE;

  constructor({ ping, onUp, onSilent }: WatchdogOptions) {
    let pending = false;
    const turn = () => {
      if (pending && ++this.#missed >= this.#patience) {
        this.stop();
        return onSilent();
      }
      if (pending) return;
      pending = true;
      ping().then(
        () => {
          pending = false;
          this.#missed = 0;
          if (this.#patience === START_PATIENCE) onUp();
          this.#patience = PATIENCE;
        },
        // Timed out: what was missed so far still counts.
        () => (pending = false),
      );
    };
    this.#timer = setInterval(turn, INTERVAL);
    turn();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
