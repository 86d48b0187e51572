import type { CameraState } from '@oriel/core/contract';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import type { SourceError } from '../media/source-error.ts';

/** Between two attempts: doubles from `first` to `most`; up to half of it is random. */
const BACKOFF = { first: 1000, most: 30_000 };
/** After this long live, the next failure is followed by the shortest wait again. */
const STEADY: Milliseconds = 10_000;

export interface ConnectionTime {
  /** Wall clock: dates the moments that are shown. */
  wall: UnixMs;
  /** Monotonic clock: measures durations. */
  monotonic: Milliseconds;
}

type ConnectionState =
  | { name: 'connecting'; since: UnixMs }
  | { name: 'live'; since: UnixMs; startedAt: Milliseconds }
  | { name: 'reconnecting'; since: UnixMs; error: SourceError };

export interface ConnectionStatus {
  state: CameraState;
  /** Since when `state` holds. */
  since: UnixMs;
  /** Why it is not live: a sentence for everybody. It names no host, no path and no line of a program. */
  reason?: string;
  /** The cause of `reason` in the words of the program that failed, without credentials: for those who manage cameras. */
  detail?: string;
}

/** Whether a source is live across all its runs, and how long to wait before the next one. */
export class Connection {
  #state: ConnectionState;
  #failures = 0;

  constructor(now: UnixMs) {
    this.#state = { name: 'connecting', since: now };
  }

  get status(): ConnectionStatus {
    const state = this.#state;
    const error = state.name === 'reconnecting' ? state.error : undefined;
    return { state: state.name, since: state.since, ...(error && { reason: error.message }), ...(error?.detail !== undefined && { detail: error.detail }) };
  }

  /** A frame that can be decoded came. Returns whether the source has just become live. */
  frame({ wall, monotonic }: ConnectionTime): boolean {
    const state = this.#state;
    if (state.name === 'live') {
      if (monotonic - state.startedAt > STEADY) this.#failures = 0;
      return false;
    }
    this.#state = { name: 'live', since: wall, startedAt: monotonic };
    return true;
  }

  /** A run has ended. Returns whether that is news: the source was not reconnecting already. */
  failed(error: SourceError, now: UnixMs): boolean {
    const { name, since } = this.#state;
    this.#failures++;
    this.#state = { name: 'reconnecting', since: name === 'reconnecting' ? since : now, error };
    return name !== 'reconnecting';
  }

  /** How long to wait before the next run. `random`: in [0, 1), so that many cameras do not come back in one moment. */
  backoff(random: number): Milliseconds {
    const most = Math.min(BACKOFF.most, BACKOFF.first * 2 ** Math.max(0, this.#failures - 1));
    return most * (0.5 + random / 2);
  }
}
