import { availableParallelism } from 'node:os';
import PQueue from 'p-queue';

/** Higher runs first. */
export const PRIORITY = { still: 10, transcode: 0, history: -10 } as const;

/**
 * The processors that everything that is not live shares: stills, transcoding, the demo's past. At least one processor is
 * left to live pictures. Programs that run within the budget are started with the lowest priority of the system
 * (`spawnFfmpeg` with `idle`).
 */
export class CpuBudget {
  readonly #queue: PQueue;

  constructor(processors = Math.max(1, availableParallelism() - 1)) {
    this.#queue = new PQueue({ concurrency: processors });
  }

  /** Jobs that wait for their turn. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Runs a job in its turn. @throws the reason of `signal` when it aborts before the job has begun */
  run<T>(job: () => Promise<T>, { priority, signal }: { priority: number; signal: AbortSignal }): Promise<T> {
    return this.#queue.add(job, { priority, signal });
  }
}
