/** PGlite in a worker thread: a query blocks the thread that it runs in. `PgliteClient` is the other side. */
import { PGlite, types } from '@electric-sql/pglite';
import fs from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

export interface QueryRequest {
  id: number;
  sql: string;
  params: unknown[];
  rowMode: 'array' | 'object';
  /** Several statements, without parameters. The answer has the rows of all of them. */
  script?: boolean;
}

export type QueryResponse =
  | { id: number; rows: unknown[]; affectedRows: number | undefined }
  | { id: number; error: { message: string; code?: string; constraint?: string } };

/** Sent once, when queries can be sent. */
export interface WorkerReady {
  ready: true;
}

const port = parentPort!;

// PGlite sets the mode of each file and folder itself, open to everybody. Only this thread has these functions.
const { chmodSync, fchmodSync } = fs;
const ownerOnly = (mode: fs.Mode): number => (typeof mode === 'string' ? Number.parseInt(mode, 8) : mode) & 0o700;
fs.chmodSync = (path, mode) => chmodSync(path, ownerOnly(mode));
fs.fchmodSync = (fd, mode) => fchmodSync(fd, ownerOnly(mode));

// Times stay text, as Drizzle's PostgreSQL drivers return them.
const asText = (value: string): string => value;
const parsers = Object.fromEntries([types.TIMESTAMP, types.TIMESTAMPTZ, types.INTERVAL, types.DATE].map((type) => [type, asText]));

// The default of 128 MB would all be resident memory; the file system's cache is enough for an index of this size.
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'];
const database = await PGlite.create((workerData as { directory: string }).directory, { startParams });

port.on('message', async (request: QueryRequest | 'close') => {
  if (request === 'close') {
    await database.close();
    port.close();
    return;
  }
  const { id, sql, params, rowMode, script = false } = request;
  try {
    const { rows, affectedRows } = script ? await runScript(sql) : await database.query(sql, params, { rowMode, parsers });
    port.postMessage({ id, rows, affectedRows } satisfies QueryResponse);
  } catch (error) {
    const { message, code, constraint } = error as Error & { code?: string; constraint?: string };
    port.postMessage({ id, error: { message, ...(code && { code }), ...(constraint && { constraint }) } } satisfies QueryResponse);
  }
});

async function runScript(sql: string): Promise<{ rows: unknown[]; affectedRows: undefined }> {
  const results = await database.exec(sql);
  return { rows: results.flatMap(({ rows }) => rows), affectedRows: undefined };
}

port.postMessage({ ready: true } satisfies WorkerReady);
