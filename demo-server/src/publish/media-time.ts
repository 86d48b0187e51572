import type { Frame, Milliseconds, UnixMs } from '../media/frame.ts';

/** Times that jump back further than this have a new origin, ms. */
const LARGEST_STEP_BACK = 1000;
/** From the last frame to the first after a jump, ms. */
const STEP = 40;

/** Gives the frames of a publication whole timestamps, which start at 0 and go back in no track. */
export class MediaTime {
  #origin: UnixMs | undefined;
  #jumped = false;
  readonly #last: Record<Frame['kind'], Milliseconds | undefined> = { video: undefined, audio: undefined };

  /** With the next picture, times have another origin. */
  jump(): void {
    this.#jumped = true;
  }

  /** Undefined for sound from before the first picture. */
  of({ kind, time }: Frame): Milliseconds | undefined {
    const newest = Math.max(this.#last.video ?? 0, this.#last.audio ?? 0);
    const last = this.#last[kind];
    // Of its own track: sound that is late while pictures come in a burst is no jump.
    if (this.#origin === undefined) this.#origin = time;
    else if (this.#jumped || time - this.#origin < (last ?? 0) - LARGEST_STEP_BACK) this.#origin = time - newest - STEP;
    this.#jumped = false;
    const timestamp = Math.round(time - this.#origin);
    if (last === undefined && timestamp < 0) return undefined;
    return (this.#last[kind] = last === undefined ? timestamp : Math.max(last + 1, timestamp));
  }
}
