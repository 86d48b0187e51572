import type { FastifyBaseLogger } from 'fastify';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ConfigError } from '../config.ts';
import type { Milliseconds } from '../media/frame.ts';

/** PostgreSQL keeps the lock of a server that has just died until it notices that the connection is gone. */
const ATTEMPTS = 10;
const RETRY_AFTER: Milliseconds = 500;
/** From losing the connection to the next try to have the lock again. */
const RELOCK_AFTER: Milliseconds = 5000;
/** A connection that broke without a word is noticed within half a minute. */
const KEEPALIVES = 'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3';

/** A lock that this process holds. */
export interface HeldLock {
  /** Aborts when the connection to the database is lost, and the lock with it. */
  lost: AbortSignal;
  release(): Promise<void>;
}

const LOCK = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked';
const UNLOCK = 'select not pg_advisory_unlock(hashtextextended($1, 0)) as locked';

/**
 * Keeps a second server with the same id out of a PostgreSQL, such as one with a copy of the `DATA_DIR`: the two would
 * remove each other's rows. The lock is an advisory one, held by a connection of its own, which can hold others as well:
 * PostgreSQL releases them however this process ends.
 */
export class ServerLock {
  readonly #connectionString: string;
  readonly #serverId: string;
  readonly #log: Pick<FastifyBaseLogger, 'warn' | 'error'>;
  readonly #closing = new AbortController();
  #client: pg.Client | undefined;
  #lost = new AbortController();
  #last: Promise<unknown> = Promise.resolve();
  #relocking: Promise<void> | undefined;

  private constructor(connectionString: string, serverId: string, log: Pick<FastifyBaseLogger, 'warn' | 'error'>) {
    this.#connectionString = connectionString;
    this.#serverId = serverId;
    this.#log = log;
  }

  /** @throws ConfigError when another server holds the lock, or the driver's error */
  static async acquire(connectionString: string, serverId: string, log: Pick<FastifyBaseLogger, 'warn' | 'error'>): Promise<ServerLock> {
    const lock = new ServerLock(connectionString, serverId, log);
    for (let attempt = 1; !(await lock.#tryLock()); attempt++) {
      if (attempt === ATTEMPTS) {
        throw new ConfigError(['Another server uses this database with the id of this DATA_DIR. Stop it; or, where this DATA_DIR is a copy, remove the file "server-id" in it.']);
      }
      await delay(RETRY_AFTER);
    }
    return lock;
  }

  /** Tries to get another lock. `undefined`: another process has it. @throws the driver's error, or that there is no connection */
  async hold(name: string): Promise<HeldLock | undefined> {
    const [client, lost] = [this.#client, this.#lost.signal];
    if (!client || lost.aborted) throw new Error('There is no connection to the database.');
    const [row] = await this.#query(client, LOCK, name);
    if (row?.locked !== true) return undefined;
    return {
      lost,
      release: async () => {
        if (!lost.aborted) await this.#query(client, UNLOCK, name).catch(() => {});
      },
    };
  }

  /** One after the other, as the driver wants it. */
  #query(client: pg.Client, text: string, name: string): Promise<{ locked: boolean }[]> {
    const query = this.#last.then(async () => (await client.query<{ locked: boolean }>(text, [name])).rows);
    this.#last = query.catch(() => {});
    return query;
  }

  async release(): Promise<void> {
    this.#closing.abort();
    await this.#relocking;
    await this.#client?.end();
  }

  async #tryLock(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.#connectionString, connectionTimeoutMillis: 5000, query_timeout: 5000, keepAlive: true });
    let isLocked = false;
    client.on('error', (error) => {
      if (!isLocked || this.#closing.signal.aborted) return;
      isLocked = false;
      this.#lost.abort(error);
      this.#log.warn({ err: error }, 'database connection lost');
      this.#relocking ??= this.#relock().finally(() => (this.#relocking = undefined));
    });
    try {
      await client.connect();
      await client.query(KEEPALIVES);
      const { rows } = await client.query<{ locked: boolean }>(LOCK, [this.#serverId]);
      isLocked = rows[0]?.locked === true;
    } finally {
      if (!isLocked) await client.end().catch(() => {});
    }
    if (isLocked) {
      this.#client = client;
      if (this.#lost.signal.aborted) this.#lost = new AbortController();
    }
    return isLocked;
  }

  async #relock(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await delay(RELOCK_AFTER, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      const isLocked = await this.#tryLock().catch(() => undefined);
      if (isLocked) return;
      if (isLocked === false) this.#log.error('another server uses the database with the id of this DATA_DIR: the two remove each other’s rows');
    }
  }
}
