import type { Milliseconds } from '../../media/frame.ts';
import type { WallClock } from '../../media/wall-clock.ts';
import type { FrameCount } from './timeline.ts';

export interface MetronomeOptions {
  interval: Milliseconds;
  clock: Pick<WallClock, 'monotonic' | 'after'>;
  /** Returns false when it cannot be done yet: then it is called again with the same number. */
  beat(number: FrameCount): boolean;
}

/** How soon a beat that could not be done is tried again, ms. */
const AGAIN = 5;

/** Beat n is due at its start + n × `interval`. When beats are late, none is left out. */
export class Metronome {
  readonly #options: MetronomeOptions;
  readonly start: Milliseconds;
  #next: FrameCount = 0;
  #cancel: () => void = () => {};
  #stopped = false;

  constructor(options: MetronomeOptions) {
    this.#options = options;
    this.start = options.clock.monotonic();
    this.#wait(0);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #beat(): void {
    const { clock, interval, beat } = this.#options;
    // A timer may end a little early.
    const isDue = clock.monotonic() >= this.start + this.#next * interval;
    if (isDue && !beat(this.#next)) return this.#wait(AGAIN);
    if (isDue) this.#next++;
    // One at a time: frames of sources that have arrived meanwhile are read between two beats.
    if (!this.#stopped) this.#wait(Math.max(0, this.start + this.#next * interval - clock.monotonic()));
  }

  #wait(delay: Milliseconds): void {
    this.#cancel = this.#options.clock.after(delay, () => this.#beat());
  }
}
