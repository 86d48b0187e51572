/** PGlite in a worker thread of its own: every query blocks the thread it runs in. Spoken to by `PgliteClient`. */
import { PGlite, types } from '@electric-sql/pglite';
import { parentPort, workerData } from 'node:worker_threads';

export interface QueryRequest {
  id: number;
  sql: string;
  params: unknown[];
  rowMode: 'array' | 'object';
}

export type QueryResponse =
  | { id: number; rows: unknown[]; affectedRows: number | undefined }
  | { id: number; error: { message: string; code?: string; constraint?: string } };

/** Sent once, when queries are taken. */
export interface WorkerReady {
  ready: true;
}

const port = parentPort!;

// Times stay text, as Drizzle's PostgreSQL drivers have it.
const asText = (value: string): string => value;
const parsers = Object.fromEntries([types.TIMESTAMP, types.TIMESTAMPTZ, types.INTERVAL, types.DATE].map((type) => [type, asText]));

// Its own 128 MB of shared buffers would all come to lie in memory: the file system's cache serves an index of this size.
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'];
const database = await PGlite.create((workerData as { directory: string }).directory, { startParams });

port.on('message', async (request: QueryRequest | 'close') => {
  if (request === 'close') {
    await database.close();
    port.close();
    return;
  }
  const { id, sql, params, rowMode } = request;
  try {
    const { rows, affectedRows } = await database.query(sql, params, { rowMode, parsers });
    port.postMessage({ id, rows, affectedRows } satisfies QueryResponse);
  } catch (error) {
    const { message, code, constraint } = error as Error & { code?: string; constraint?: string };
    port.postMessage({ id, error: { message, ...(code && { code }), ...(constraint && { constraint }) } } satisfies QueryResponse);
  }
});
port.postMessage({ ready: true } satisfies WorkerReady);
