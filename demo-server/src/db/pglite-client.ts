import { OrielError } from '@oriel/core/contract';
import { Worker } from 'node:worker_threads';
import type { FreeSpace } from '../net/free-space.ts';
import type { QueryRequest, QueryResponse, WorkerReady } from './pglite-worker.ts';

/** A query, as Drizzle's PGlite driver asks it. */
export interface Queryable {
  query(sql: string, params?: unknown[], options?: { rowMode?: 'array' | 'object' }): Promise<{ rows: unknown[]; affectedRows: number | undefined }>;
}

export interface PgliteClientOptions {
  directory: string;
  /** Milliseconds after which a query fails and the database is opened anew. */
  queryTimeout: number;
  /** Told that the thread has ended and what ended it. */
  onReopen: (cause: Error) => void;
}

/** To open a database, or to make one, ms. */
const OPEN_TIMEOUT = 60_000;

interface Pending {
  resolve: (result: { rows: unknown[]; affectedRows: number | undefined }) => void;
  reject: (error: Error) => void;
}

/** Queries to one thread; all of them fail together when it ends. */
class Connection {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #exited: Promise<void>;
  readonly ready: Promise<void>;
  #lastId = 0;
  #ended: Error | undefined;

  constructor(directory: string) {
    this.#worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { workerData: { directory } });
    let setReady!: () => void;
    let setFailed!: (error: Error) => void;
    this.ready = new Promise((resolve, reject) => ((setReady = resolve), (setFailed = reject)));
    this.ready.catch(() => {});
    this.#worker.on('message', (message: QueryResponse | WorkerReady) => {
      if ('ready' in message) setReady();
      else this.#settle(message);
    });
    this.#exited = new Promise((resolve) => {
      const end = (error: Error) => {
        this.#ended ??= error;
        setFailed(this.#ended);
        for (const { reject } of this.#pending.values()) reject(this.#ended);
        this.#pending.clear();
      };
      this.#worker.on('error', (error) => end(error as Error));
      this.#worker.on('exit', () => (end(new Error('The database was closed.')), resolve()));
    });
  }

  get endedBy(): Error | undefined {
    return this.#ended;
  }

  query(sql: string, params: unknown[], rowMode: 'array' | 'object'): Promise<{ rows: unknown[]; affectedRows: number | undefined }> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, sql, params, rowMode } satisfies QueryRequest);
    });
  }

  #settle(response: QueryResponse): void {
    const pending = this.#pending.get(response.id);
    this.#pending.delete(response.id);
    if ('error' in response) pending?.reject(Object.assign(new Error(response.error.message), response.error));
    else pending?.resolve(response);
  }

  async close(): Promise<void> {
    if (!this.#ended) this.#worker.postMessage('close');
    await this.#exited;
  }

  async kill(reason: Error): Promise<void> {
    this.#ended ??= reason;
    await this.#worker.terminate();
  }
}

/**
 * What Drizzle's PGlite driver needs of a PGlite, from a worker thread. Outside transactions queries run in the order
 * they came; a transaction has the database to itself.
 */
export class PgliteClient implements Queryable {
  readonly #options: PgliteClientOptions;
  #connection: Connection;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;
  #demandSpace = async (): Promise<void> => {};

  private constructor(options: PgliteClientOptions) {
    this.#options = options;
    this.#connection = new Connection(options.directory);
  }

  static async open(options: PgliteClientOptions): Promise<PgliteClient> {
    const client = new PgliteClient(options);
    await client.#within(OPEN_TIMEOUT, client.#connection, client.#connection.ready);
    return client;
  }

  /** From now on nothing is written while there is less room than this, in bytes: on a full disk PGlite hangs. */
  keepFree(minFreeBytes: number, freeSpace: FreeSpace): void {
    this.#demandSpace = async () => {
      if ((await freeSpace.bytes()) < minFreeBytes) throw new OrielError('disk_full');
    };
  }

  query: Queryable['query'] = (sql, params, options) =>
    this.#inTurn(async (connection) => {
      if (!/^\s*select\b/i.test(sql)) await this.#demandSpace();
      return this.#run(connection, sql, params, options);
    });

  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    return this.#inTurn(async (connection) => {
      await this.#demandSpace();
      const query: Queryable['query'] = (sql, params, options) => this.#run(connection, sql, params, options);
      await query('BEGIN');
      try {
        const result = await work({ query });
        await query('COMMIT');
        return result;
      } catch (error) {
        if (!connection.endedBy) await query('ROLLBACK');
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn.catch(() => {});
    await this.#connection.close();
  }

  #inTurn<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const result = this.#turn.then(async () => {
      if (this.#connection.endedBy && !this.#closed) {
        this.#options.onReopen(this.#connection.endedBy);
        this.#connection = new Connection(this.#options.directory);
      }
      await this.#within(OPEN_TIMEOUT, this.#connection, this.#connection.ready);
      return work(this.#connection);
    });
    this.#turn = result.catch(() => {});
    return result;
  }

  #run(connection: Connection, sql: string, params: unknown[] = [], { rowMode = 'object' }: { rowMode?: 'array' | 'object' } = {}): ReturnType<Queryable['query']> {
    return this.#within(this.#options.queryTimeout, connection, connection.query(sql, params, rowMode));
  }

  /** What takes longer ends the connection: nothing else stops a query, and the next one opens another. */
  async #within<T>(timeout: number, connection: Connection, work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(async () => {
        const error = new Error(`The database did not answer within ${timeout} ms.`);
        await connection.kill(error);
        reject(error);
      }, timeout);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
