import type { PGlite } from '@electric-sql/pglite';
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres';
import { migrate as migratePostgres } from 'drizzle-orm/node-postgres/migrator';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import type { FastifyBaseLogger } from 'fastify';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { lockDataDir } from './data-dir-lock.ts';
import { FreeSpace, type MeasureFreeSpace } from '../net/free-space.ts';
import type { Orm } from './orm.ts';
import { PgliteClient } from './pglite-client.ts';
import { makeDataDirPrivate } from './private-data-dir.ts';
import * as schema from './schema.ts';
import { adoptRows, readServerId } from './server-id.ts';
import { type HeldLock, ServerLock } from './server-lock.ts';

export interface Database {
  /** Within a transaction use only its own handle: PGlite makes all others wait until it ends. */
  orm: Orm;
  /** Several servers may share one PostgreSQL: every query has to name this, so that it touches no rows of others. */
  serverId: string;
  /** Runs the SQL of parts that bring their own, such as the job queue. Without values `text` may have several statements. */
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  /** A lock against all who use the database, until it is released or this process ends. `undefined`: another process has it. */
  lock(name: string): Promise<HeldLock | undefined>;
  /** Connections of PostgreSQL's pool, requests that wait for one, and the most that there may be; `undefined` with PGlite. */
  connections(): { total: number; idle: number; waiting: number; max: number } | undefined;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  dataDir: string;
  /** PostgreSQL; missing: PGlite in `dataDir`. */
  databaseUrl?: string | undefined;
  /** Milliseconds, default 15 s. */
  queryTimeout?: number;
  /** PGlite only: writes fail below this much free space, bytes. Default 64 MiB, room for its write-ahead log. */
  minFreeBytes?: number;
  measureFreeSpace?: MeasureFreeSpace;
}

const MAX_CONNECTIONS = 8;

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));

/**
 * Opens the database and applies the migrations. Until it is closed, no second server can open it with the same `dataDir`
 * or with a copy of it.
 *
 * A write on a nearly full disk fails with OrielError `disk_full` as the `cause` of Drizzle's own error.
 *
 * @throws ConfigError when another server uses `dataDir`, or what the file system or the database refused
 */
export async function openDatabase(options: DatabaseOptions, log: FastifyBaseLogger): Promise<Database> {
  await makeDataDirPrivate(options.dataDir, log);
  const lock = lockDataDir(options.dataDir);
  try {
    const serverId = await readServerId(options.dataDir);
    const { orm, executeSql, lock: hold, connections, close } = await (options.databaseUrl ? openPostgres(options.databaseUrl, serverId, options, log) : openPglite(options, log));
    await adoptRows(orm, serverId).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    return {
      orm,
      serverId,
      executeSql,
      lock: hold,
      connections,
      close: async () => {
        await close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openPglite(options: DatabaseOptions, log: FastifyBaseLogger): Promise<Omit<Database, 'serverId'>> {
  const { dataDir, queryTimeout = 15_000, minFreeBytes = 64 * 1024 * 1024, measureFreeSpace } = options;
  const client = await PgliteClient.open({
    directory: join(dataDir, 'database'),
    queryTimeout,
    onReopen: (cause) => log.error({ err: cause }, 'database reopened'),
  });
  try {
    const orm = drizzlePglite(client as unknown as PGlite, { schema });
    await migratePglite(orm, { migrationsFolder });
    client.keepFree(minFreeBytes, new FreeSpace(dataDir, measureFreeSpace && { measure: measureFreeSpace }));
    return {
      orm: orm as unknown as Orm,
      executeSql: (text, values) => (values?.length ? client.query(text, values) : client.script(text)),
      // Nobody else can open it.
      lock: async () => ({ lost: new AbortController().signal, release: async () => {} }),
      connections: () => undefined,
      close: () => client.close(),
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function openPostgres(connectionString: string, serverId: string, { queryTimeout = 15_000 }: DatabaseOptions, log: FastifyBaseLogger): Promise<Omit<Database, 'serverId'>> {
  const pool = new pg.Pool({
    connectionString,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: 5000,
    statement_timeout: queryTimeout,
    query_timeout: queryTimeout + 1000,
  });
  // Without listeners a connection that breaks would end the process: while it is idle, and in a transaction, which fails.
  pool.on('error', (error) => log.warn({ err: error }, 'database connection lost'));
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    const orm = drizzlePostgres(pool, { schema });
    await migratePostgres(orm, { migrationsFolder });
    const lock = await ServerLock.acquire(connectionString, serverId, log);
    return {
      orm: orm as unknown as Orm,
      executeSql: (text, values) => pool.query(text, values),
      lock: (name) => lock.hold(name),
      connections: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount, max: MAX_CONNECTIONS }),
      close: async () => {
        await pool.end();
        await lock.release();
      },
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}
