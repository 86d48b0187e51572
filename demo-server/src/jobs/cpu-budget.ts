import { availableParallelism } from 'node:os';
import { BoundedQueue } from './bounded-queue.ts';

/** Higher runs first; `still` and `first` have a lane of their own. */
export const PRIORITY = { still: 10, first: 0, storyboard: -3, ladder: -5, history: -10 } as const;

/** Stills that are made at a time. */
const STILLS = 2;
/** Behind more than this, a still would be ready only after its page has given up. */
const MAX_WAITING_STILLS = 100;

/**
 * The processors that everything that is not live shares: stills, transcoding, the demo's past. Programs that run within
 * the budget are started with the lowest priority of the system (`spawnFfmpeg` with `idle`), so live pictures come first.
 * A person waits for a still and for the first quality of an upload: each of these has a lane of its own, and never waits
 * for a job that may take an hour. What nobody waits for has one processor less than there are.
 */
export class CpuBudget {
  readonly #stills = new BoundedQueue({ concurrency: STILLS, maxWaiting: MAX_WAITING_STILLS });
  readonly #first = new BoundedQueue({ concurrency: 1 });
  readonly #background: BoundedQueue;

  constructor(processors = Math.max(1, availableParallelism() - 1)) {
    this.#background = new BoundedQueue({ concurrency: processors });
  }

  /** Jobs that wait for their turn. */
  get waiting(): number {
    return this.#stills.waiting + this.#first.waiting + this.#background.waiting;
  }

  /**
   * Runs a job in its turn. A job that has begun keeps its turn until it settles.
   *
   * @throws OrielError `busy` when too many stills wait already, or the reason of `signal` when it aborts before the job has begun
   */
  run<T>(job: () => Promise<T>, { priority, signal }: { priority: number; signal: AbortSignal }): Promise<T> {
    const lane = priority >= PRIORITY.still ? this.#stills : priority >= PRIORITY.first ? this.#first : this.#background;
    return lane.run(job, { priority, signal });
  }
}
