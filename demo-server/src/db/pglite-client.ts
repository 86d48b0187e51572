import { ServerError } from '@oriel/core/contract';
import { Worker } from 'node:worker_threads';
import type { FreeSpace } from '../net/free-space.ts';
import type { QueryRequest, QueryResponse, WorkerReady } from './pglite-worker.ts';

/** What Drizzle's PGlite driver calls. */
export interface Queryable {
  query(sql: string, params?: unknown[], options?: { rowMode?: 'array' | 'object' }): Promise<{ rows: unknown[]; affectedRows: number | undefined }>;
}

export interface PgliteClientOptions {
  directory: string;
  /** Milliseconds after which a query fails and the database is reopened. */
  queryTimeout: number;
  /** Called when the thread has ended and another one is started, with the reason. */
  onReopen: (cause: Error) => void;
}

/** Time-out for opening or creating a database, ms. */
const OPEN_TIMEOUT = 60_000;

interface Pending {
  resolve: (result: { rows: unknown[]; affectedRows: number | undefined }) => void;
  reject: (error: Error) => void;
}

/** The queries of one thread. All of them fail when it ends. */
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

  query(request: Omit<QueryRequest, 'id'>): Promise<{ rows: unknown[]; affectedRows: number | undefined }> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...request } satisfies QueryRequest);
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
 * A PGlite in a worker thread, as far as Drizzle's PGlite driver needs it. Queries run one at a time, in order; a
 * transaction runs alone.
 */
export class PgliteClient implements Queryable {
  readonly #options: PgliteClientOptions;
  #connection: Connection;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;
  #requireSpace = async (): Promise<void> => {};

  private constructor(options: PgliteClientOptions) {
    this.#options = options;
    this.#connection = new Connection(options.directory);
  }

  static async open(options: PgliteClientOptions): Promise<PgliteClient> {
    const client = new PgliteClient(options);
    await client.#within(OPEN_TIMEOUT, client.#connection, client.#connection.ready);
    return client;
  }

  /** From now on writes fail with `disk_full` while there is less free space than this, bytes: on a full disk PGlite hangs. */
  keepFree(minFreeBytes: number, freeSpace: FreeSpace): void {
    this.#requireSpace = async () => {
      if ((await freeSpace.bytes()) < minFreeBytes) throw new ServerError('disk_full');
    };
  }

  query: Queryable['query'] = (sql, params, options) =>
    this.#inTurn(async (connection) => {
      if (!/^\s*select\b/i.test(sql)) await this.#requireSpace();
      return this.#run(connection, sql, params, options);
    });

  /** Runs several statements without parameters, and returns the rows of all of them. A transaction that fails is rolled back. */
  script(sql: string): Promise<{ rows: unknown[] }> {
    return this.#inTurn(async (connection) => {
      await this.#requireSpace();
      try {
        return await this.#within(this.#options.queryTimeout, connection, connection.query({ sql, params: [], rowMode: 'object', script: true }));
      } catch (error) {
        if (!connection.endedBy) await this.#run(connection, 'ROLLBACK').catch(() => {});
        throw error;
      }
    });
  }

  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    return this.#inTurn(async (connection) => {
      await this.#requireSpace();
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
    return this.#within(this.#options.queryTimeout, connection, connection.query({ sql, params, rowMode }));
  }

  /** A query that takes longer than the time-out ends the connection; nothing else can stop it. The next query opens another one. */
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
