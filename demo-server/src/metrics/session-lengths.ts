import type { Milliseconds, UnixMs } from '../media/frame.ts';

export interface SessionLengthsOptions {
  now(): UnixMs;
  /** Called with the seconds that were played. */
  ended(seconds: number): void;
}

/** A playback of which nothing was reported for so long has ended: viewers do not say that they leave. */
const LONGEST_SILENCE: Milliseconds = 10 * 60_000;
/** Playbacks at the same time; one more ends the one that was silent the longest. */
const MAX_SESSIONS = 20_000;

/** How long playbacks were when they end. */
export class SessionLengths {
  readonly #options: SessionLengthsOptions;
  /** The one that was silent the longest first. */
  readonly #sessions = new Map<string, { seconds: number; at: UnixMs }>();

  constructor(options: SessionLengthsOptions) {
    this.#options = options;
  }

  /** @param seconds that were played since the last report */
  add(id: string, seconds: number): void {
    const before = this.#sessions.get(id)?.seconds ?? 0;
    this.#sessions.delete(id);
    this.#sessions.set(id, { seconds: before + seconds, at: this.#options.now() });
    for (const each of this.#sessions.keys()) {
      if (this.#sessions.size <= MAX_SESSIONS) break;
      this.#end(each);
    }
  }

  /** Ends the playbacks that are silent. */
  sweep(): void {
    const oldest = this.#options.now() - LONGEST_SILENCE;
    for (const [id, { at }] of this.#sessions) {
      if (at > oldest) break;
      this.#end(id);
    }
  }

  #end(id: string): void {
    const { seconds } = this.#sessions.get(id)!;
    this.#sessions.delete(id);
    this.#options.ended(seconds);
  }
}
