import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Milliseconds } from '../media/frame.ts';

const RETRY_AFTER: Milliseconds = 5000;

/** Work that nobody waits for, and that is tried again while the database does not take it, as on a full disk. */
export class BackgroundWork {
  readonly #log: Pick<FastifyBaseLogger, 'warn'>;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(log: Pick<FastifyBaseLogger, 'warn'>) {
    this.#log = log;
  }

  /** @param what for the log */
  add(what: string, work: () => Promise<void>): void {
    const task = this.#attempt(what, work).finally(() => this.#running.delete(task));
    this.#running.add(task);
  }

  /** Resolves when nothing runs any more; what has not succeeded is given up. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running);
  }

  async #attempt(what: string, work: () => Promise<void>): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        return await work();
      } catch (error) {
        this.#log.warn({ err: error }, `${what}: not yet`);
        await delay(RETRY_AFTER, undefined, { signal }).catch(() => {});
      }
    }
  }
}
