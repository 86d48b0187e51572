import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { FastifyBaseLogger } from 'fastify';
import { fromDrizzle, type JobWithMetadata, PgBoss } from 'pg-boss';
import type { Database } from '../db/database.ts';
import type { Milliseconds } from '../media/frame.ts';

export interface JobContext {
  /** Aborts when the job is cancelled, takes too long, or the server closes. */
  signal: AbortSignal;
  /** It is not to be tried again after this attempt. */
  isLastAttempt: boolean;
}

/** One kind of job. */
export interface QueueOptions<Data extends object> {
  /** With the id of what the jobs work on: others who share the PostgreSQL and that take the same jobs. */
  name: string;
  /** Jobs of this process that run at a time. */
  concurrency: number;
  /** When it rejects, the job is tried again with backoff. On its last attempt it says what it has to, and does not reject. */
  run: (data: Data, context: JobContext) => Promise<void>;
}

export interface JobQueueOptions<Data extends object> {
  db: Pick<Database, 'executeSql' | 'lock' | 'orm'>;
  /** PGlite in place of PostgreSQL. */
  embedded: boolean;
  queues: readonly QueueOptions<Data>[];
  log: Pick<FastifyBaseLogger, 'error' | 'warn' | 'info'>;
}

/** After so many attempts that failed, the next one is the last. */
const RETRIES = 10;
/** Attempts in all: those that end with their process say nothing of the job. */
const STARTS = 100;
const SCHEMA = 'jobs';
/** A job whose process sends no sign of life for this long is given to another one. Seconds; pg-boss takes no less than 10. */
const HEARTBEAT = 20;
/** Time limit of one attempt, seconds; jobs have shorter limits of their own. */
const TIME_LIMIT = 23 * 3600;
/** Seconds. */
const SUPERVISE_EVERY = 10;
const POLL_EVERY = 2;
/** Longer than a heartbeat, with which a process learns that it has lost a job. */
const LOCK_ATTEMPTS = 40;
const LOCK_EVERY: Milliseconds = 500;
const CLOSING = new Error('The server is closing.');
const CANCELLED = new Error('The job was cancelled.');

interface Running {
  queue: string;
  id: string;
  controller: AbortController;
  ended: Promise<void>;
}

/**
 * Queues of jobs in the database (pg-boss): jobs survive a restart, and are tried again with backoff when they fail. They
 * start with the first job: a server whose library is not used does not ask the database for jobs.
 */
export class JobQueue<Data extends object> {
  readonly #options: JobQueueOptions<Data>;
  readonly #boss: PgBoss;
  readonly #running = new Map<string, Running>();
  /** By queue. */
  readonly #workers = new Map<string, string>();
  #started: Promise<void> | undefined;
  #closing = false;

  constructor(options: JobQueueOptions<Data>) {
    this.#options = options;
    this.#boss = new PgBoss({
      db: { executeSql: (text, values) => options.db.executeSql(text, values) },
      backend: options.embedded ? 'pglite' : 'postgres',
      schema: SCHEMA,
      schedule: false,
      superviseIntervalSeconds: SUPERVISE_EVERY,
      monitorIntervalSeconds: SUPERVISE_EVERY,
    });
    this.#boss.on('error', (error) => options.log.warn({ err: error }, 'job queue'));
  }

  /** Continues the jobs of an earlier run. Without a call, the first job that is added does. */
  start(): Promise<void> {
    this.#started ??= this.#open().catch((error: unknown) => {
      this.#started = undefined;
      throw error;
    });
    return this.#started;
  }

  /** Adds a job. Resolves with false where the queue has, or had, one with this id. */
  async add(queue: string, id: string, data: Data): Promise<boolean> {
    await this.start();
    const added = await this.#boss.send(queue, data, { id });
    this.#boss.notifyWorker(this.#workers.get(queue) ?? '');
    return added !== null;
  }

  /** Whether a job waits for its turn, for its next attempt, or runs. */
  async has(queue: string, id: string): Promise<boolean> {
    await this.start();
    const [job] = await this.#boss.findJobs(queue, { id });
    return job !== undefined && ['created', 'retry', 'active'].includes(job.state);
  }

  /** Ends a job and forgets it. Resolves when it has ended, if it runs on this server. Does nothing for an unknown job. */
  async cancel(queue: string, id: string): Promise<void> {
    await this.start();
    await this.#boss.cancel(queue, id);
    const running = this.#running.get(keyOf(queue, id));
    running?.controller.abort(CANCELLED);
    await running?.ended;
    await this.#boss.deleteJob(queue, id);
  }

  /** Jobs that run go back into their queues. */
  async close(): Promise<void> {
    this.#closing = true;
    if (!this.#started) return;
    await this.#started.catch(() => {});
    if (!this.#started) return;
    for (const { name } of this.#options.queues) await this.#boss.offWork(name, { wait: false });
    const running = [...this.#running.values()];
    for (const { queue, id, controller } of running) {
      try {
        await this.#putBack(queue, id);
      } catch (error) {
        this.#options.log.warn({ err: error, queue, job: id }, 'a job was not put back');
      } finally {
        controller.abort(CLOSING);
      }
    }
    await Promise.all(running.map(({ ended }) => ended));
    await this.#boss.stop({ graceful: false });
  }

  async #open(): Promise<void> {
    await this.#boss.start();
    for (const queue of this.#options.queues) {
      const { name, concurrency } = queue;
      await this.#boss.createQueue(name, { retryLimit: STARTS, retryDelay: 1, retryBackoff: true, retryDelayMax: 60, expireInSeconds: TIME_LIMIT, heartbeatSeconds: HEARTBEAT });
      await this.#resumeOrphans(name);
      const options = { includeMetadata: true, localConcurrency: concurrency, pollingIntervalSeconds: POLL_EVERY } as const;
      this.#workers.set(name, await this.#boss.work(name, options, ([job]: JobWithMetadata<Data>[]) => this.#run(queue, job)));
    }
  }

  /** Puts back what counts as active but was left by a process that was killed: nobody holds its lock. */
  async #resumeOrphans(queue: string): Promise<void> {
    for (const { id, state, retryCount } of await this.#boss.findJobs(queue)) {
      if (state !== 'active') continue;
      const lock = await this.#options.db.lock(keyOf(queue, id));
      if (!lock) continue;
      try {
        if (retryCount < STARTS) await this.#putBack(queue, id);
        else await this.#boss.fail(queue, id, { message: 'Its process ended each time.' });
      } finally {
        await lock.release();
      }
    }
  }

  /** In one transaction: a process that is killed in between would leave the job cancelled for ever. */
  async #putBack(queue: string, id: string): Promise<void> {
    await this.#options.db.orm.transaction(async (tx) => {
      // Drizzle's type leaves open what a statement returns.
      const db = fromDrizzle(tx as unknown as Parameters<typeof fromDrizzle>[0], sql);
      await this.#boss.cancel(queue, id, { db });
      await this.#boss.resume(queue, id, { db });
    });
  }

  async #run({ name: queue, run }: QueueOptions<Data>, job: JobWithMetadata<Data> | undefined): Promise<void> {
    if (!job) return;
    if (this.#closing) throw CLOSING;
    const { id, data } = job;
    const failures = failuresOf(job);
    const controller = new AbortController();
    const signal = AbortSignal.any([job.signal, controller.signal]);
    const isLastAttempt = failures >= RETRIES;
    const work = this.#locked(keyOf(queue, id), signal, (lost) => run(data, { signal: AbortSignal.any([signal, lost]), isLastAttempt }));
    this.#running.set(keyOf(queue, id), { queue, id, controller, ended: work.catch(() => {}) });
    try {
      await work;
    } catch (error) {
      // Cancelled, or back in the queue.
      if (controller.signal.aborted) return;
      this.#options.log.warn({ err: error, queue, job: id, failures: failures + 1 }, 'a job failed');
      throw new FailedAttempt(failures + 1, error);
    } finally {
      this.#running.delete(keyOf(queue, id));
    }
  }

  /** Works while no other process does: one that was silent for long enough to lose a job may still be at it. */
  async #locked(name: string, signal: AbortSignal, work: (lost: AbortSignal) => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const lock = await this.#options.db.lock(name);
      if (lock) return work(lock.lost).finally(() => lock.release());
      if (attempt === LOCK_ATTEMPTS) throw new Error('Another process still runs this job.');
      await delay(LOCK_EVERY, undefined, { signal });
    }
  }
}

/** How often a job failed: pg-boss keeps the error of an attempt with its job, and counts also those that ended with their process. */
class FailedAttempt extends Error {
  readonly failures: number;

  constructor(failures: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.failures = failures;
  }
}

const failuresOf = ({ output }: { output: object | null }): number => (output as Partial<FailedAttempt> | null)?.failures ?? 0;

const keyOf = (queue: string, id: string): string => `${queue} ${id}`;
