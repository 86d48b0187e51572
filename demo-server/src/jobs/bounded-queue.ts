import { ServerError } from '@oriel/core/contract';
import PQueue from 'p-queue';

export interface BoundedQueueOptions {
  /** Jobs that run at a time. */
  concurrency: number;
  /** Jobs that may wait for their turn; default: any number. */
  maxWaiting?: number;
}

/** A queue of jobs that refuses a job when too many wait already. */
export class BoundedQueue {
  readonly #queue: PQueue;
  readonly #maxWaiting: number;

  constructor({ concurrency, maxWaiting = Infinity }: BoundedQueueOptions) {
    this.#queue = new PQueue({ concurrency });
    this.#maxWaiting = maxWaiting;
  }

  /** Jobs that wait for their turn. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** No job waits or runs. */
  get isIdle(): boolean {
    return this.#queue.size === 0 && this.#queue.pending === 0;
  }

  /**
   * Runs a job in its turn, those of a higher priority first. A job that has begun keeps its turn until it settles, also
   * when `signal` aborts.
   *
   * @throws OrielError `busy` when too many wait already, or the reason of `signal` when it aborts before the job has begun
   */
  async run<T>(job: () => Promise<T>, { priority = 0, signal }: { priority?: number; signal: AbortSignal }): Promise<T> {
    signal.throwIfAborted();
    if (this.#queue.pending >= this.#queue.concurrency && this.#queue.size >= this.#maxWaiting) throw new ServerError('busy');
    const waiting = new AbortController();
    const leave = () => waiting.abort(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    const begin = () => {
      signal.removeEventListener('abort', leave);
      return job();
    };
    return this.#queue.add(begin, { priority, signal: waiting.signal });
  }
}
