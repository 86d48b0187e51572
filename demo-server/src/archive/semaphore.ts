import { OrielError } from '@oriel/core/contract';

/** Lets only so many pieces of work run at a time; the others wait in order, as many as may. */
export class Slots {
  #free: number;
  readonly #mostWaiting: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number, mostWaiting = Infinity) {
    this.#free = count;
    this.#mostWaiting = mostWaiting;
  }

  /** @throws OrielError `not_ready` when too many wait already, or the reason of `signal` when it aborts before the work began. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else if (this.#waiting.size < this.#mostWaiting) await this.#wait(signal);
    else throw new OrielError('not_ready', { message: 'Too many pictures are asked for at once.' });
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const [next] = this.#waiting;
      if (next) next();
      else this.#free++;
    }
  }

  /** Until whoever ends hands its slot over. */
  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        this.#waiting.delete(go);
        signal.removeEventListener('abort', give);
        resolve();
      };
      const give = () => {
        this.#waiting.delete(go);
        reject(signal.reason as Error);
      };
      this.#waiting.add(go);
      signal.addEventListener('abort', give, { once: true });
    });
  }
}
