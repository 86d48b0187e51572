import { BoundedQueue, type BoundedQueueOptions } from '../jobs/bounded-queue.ts';

/** Jobs of one grant that run at a time. */
const CONCURRENCY = 2;
/** Jobs of one grant that may wait: a page with many cameras asks for all of them at once. */
const MAX_WAITING = 64;

/** Runs the expensive requests of each grant in a queue of its own, so that no token can take the whole server. */
export class GrantQueue {
  readonly #options: BoundedQueueOptions;
  readonly #queues = new Map<string, BoundedQueue>();

  constructor({ concurrency = CONCURRENCY, maxWaiting = MAX_WAITING }: Partial<BoundedQueueOptions> = {}) {
    this.#options = { concurrency, maxWaiting };
  }

  /**
   * Runs a job when its turn among the jobs of this grant has come.
   *
   * @throws OrielError `busy` when too many jobs of this grant wait already, or the reason of `signal` when it aborts before the job has begun
   */
  async run<T>(grantId: string, job: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const queue = this.#queues.get(grantId) ?? new BoundedQueue(this.#options);
    this.#queues.set(grantId, queue);
    try {
      return await queue.run(job, { signal });
    } finally {
      // The queue counts a job as running until the microtask after it has settled.
      setImmediate(() => {
        if (queue.isIdle && this.#queues.get(grantId) === queue) this.#queues.delete(grantId);
      });
    }
  }

  /** Grants that have a job waiting or running. */
  get size(): number {
    return this.#queues.size;
  }
}
