/** How often it asks, ms. */
const INTERVAL = 1000;
/** Asked so often without an answer, it is taken for hung; … */
const PATIENCE = 5;
/** … and until its first answer, while it loads, only after so many. */
const START_PATIENCE = 30;

/**
 * Asks another process again and again whether it is there. Counts its own turns instead of the time, so that a pause of
 * both, such as a laptop's sleep, is nobody's silence.
 */
export class Watchdog {
  readonly #timer: NodeJS.Timeout;
  #missed = 0;
  #patience = START_PATIENCE;

  /** @param onSilence called once; then it asks no more */
  constructor(ask: () => Promise<unknown>, onSilence: () => void) {
    let asking = false;
    const turn = () => {
      if (asking && ++this.#missed >= this.#patience) {
        this.stop();
        return onSilence();
      }
      if (asking) return;
      asking = true;
      ask().then(
        () => {
          asking = false;
          this.#missed = 0;
          this.#patience = PATIENCE;
        },
        // The process has ended; whoever asked knows.
        () => this.stop(),
      );
    };
    this.#timer = setInterval(turn, INTERVAL);
    turn();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
