import type { Milliseconds, Still, StillsSession } from '@oriel/core';

export interface StillsListener {
  /** To be drawn at once: the frame belongs to the session. */
  onStill(still: Still): void;
  onError(error: unknown): void;
}

/** Shows exact frames while paused. Of frames asked for in quick succession none comes after a later one; steps add up. */
export class StillsPainter {
  readonly #stills: StillsSession;
  readonly #listener: StillsListener;
  /** What is asked for lives by it, until `stop`. */
  #work = new AbortController();
  #asked = 0;
  #shown = 0;
  #pending = 0;
  #steps = 0;

  constructor(stills: StillsSession, listener: StillsListener) {
    this.#stills = stills;
    this.#listener = listener;
  }

  show(time: Milliseconds): void {
    this.#steps = 0;
    void this.#run((signal) => this.#stills.at(time, signal)).then((still) => still && this.#walk(still.time));
  }

  /** @param from time of the frame that is seen now; steps asked for while another frame is awaited count from that */
  step(from: Milliseconds, frames: number): void {
    this.#steps += frames;
    if (this.#pending === 0) this.#walk(from);
  }

  /** Forgets what was asked for. */
  stop(): void {
    this.#work.abort();
    this.#work = new AbortController();
    this.#steps = this.#pending = 0;
  }

  close(): void {
    this.stop();
    this.#stills.close();
  }

  #walk(from: Milliseconds): void {
    if (this.#steps === 0 || this.#pending > 0) return;
    const way = Math.sign(this.#steps);
    this.#steps -= way;
    const ask = (signal: AbortSignal) => (way > 0 ? this.#stills.next(from, signal) : this.#stills.previous(from, signal));
    void this.#run(ask).then((still) => still && this.#walk(still.time));
  }

  async #run(ask: (signal: AbortSignal) => Promise<Still>): Promise<Still | undefined> {
    const { signal } = this.#work;
    const number = ++this.#asked;
    this.#pending++;
    const outcome = await ask(signal).then((still) => ({ still }), (error: unknown) => ({ error }));
    if (signal.aborted) return undefined;
    this.#pending--;
    if ('still' in outcome) {
      if (number < this.#shown) return undefined;
      this.#shown = number;
      this.#listener.onStill(outcome.still);
      return outcome.still;
    }
    // One that a later request overtook says nothing.
    if (number < this.#asked) return undefined;
    this.#steps = 0;
    this.#listener.onError(outcome.error);
    return undefined;
  }
}
