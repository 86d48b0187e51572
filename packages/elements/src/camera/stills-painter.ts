import { OrielError, type Milliseconds, type Still, type StillsSession } from '@oriel/core';

export interface StillsListener {
  /** To be drawn at once: the frame belongs to the session. */
  onStill(still: Still): void;
  onError(error: unknown): void;
}

/** Shows exact frames while paused, and before a source has pictures. Of frames asked for in quick succession none comes after a later one; steps add up. */
export class StillsPainter {
  readonly #stills: StillsSession;
  readonly #listener: StillsListener;
  /** What is asked for lives by it, until `stop`. */
  #work = new AbortController();
  #asked = 0;
  #shown = 0;
  #pending = 0;
  /** What `step` was asked for and is still to come. */
  #steps: number[] = [];

  constructor(stills: StillsSession, listener: StillsListener) {
    this.#stills = stills;
    this.#listener = listener;
  }

  show(time: Milliseconds): void {
    this.#steps = [];
    void this.#run((signal) => this.#stills.at(time, signal));
  }

  /** Of a live camera. */
  newest(): void {
    this.#steps = [];
    void this.#run((signal) => this.#stills.newest(signal));
  }

  /** @param from time of the frame that is seen now; steps asked for while another frame is awaited count from that */
  step(from: Milliseconds, frames: number): void {
    this.#steps.push(frames);
    if (this.#pending === 0) this.#walkOn(from);
  }

  /** Forgets what was asked for. */
  stop(): void {
    this.#work.abort();
    this.#work = new AbortController();
    this.#steps = [];
    this.#pending = 0;
  }

  /** Forgets what was asked for, and frees every frame and decoder; more can be asked for. */
  release(): void {
    this.stop();
    this.#stills.close();
  }

  #walkOn(from: Milliseconds): void {
    const frames = this.#steps.shift();
    if (frames) void this.#run((signal) => this.#walk(from, frames, signal));
  }

  /** Frame by frame, for only the frames themselves know how long they last. Stays at the first or the last there is. */
  async #walk(from: Milliseconds, frames: number, signal: AbortSignal): Promise<Still> {
    let still = await this.#stills.at(from, signal);
    for (let left = Math.abs(frames); left > 0; left--) {
      const step = frames > 0 ? this.#stills.next(still.time, signal) : this.#stills.previous(still.time, signal);
      const next = await step.catch((error: unknown) => {
        if (error instanceof OrielError && error.code === 'no_recording') return undefined;
        throw error;
      });
      if (!next) break;
      still = next;
    }
    return still;
  }

  async #run(ask: (signal: AbortSignal) => Promise<Still>): Promise<void> {
    const { signal } = this.#work;
    const number = ++this.#asked;
    this.#pending++;
    const outcome = await ask(signal).then((still) => ({ still }), (error: unknown) => ({ error }));
    if (signal.aborted) return;
    this.#pending--;
    if ('still' in outcome) {
      if (number < this.#shown) return;
      this.#shown = number;
      this.#listener.onStill(outcome.still);
      this.#walkOn(outcome.still.time);
    } else if (number === this.#asked) {
      // One that a later request overtook says nothing.
      this.#steps = [];
      this.#listener.onError(outcome.error);
    }
  }
}
