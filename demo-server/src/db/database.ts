import type { PGlite } from '@electric-sql/pglite';
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres';
import { migrate as migratePostgres } from 'drizzle-orm/node-postgres/migrator';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import type { FastifyBaseLogger } from 'fastify';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { lockDataDir } from './data-dir-lock.ts';
import { FreeSpace, type MeasureFreeSpace } from '../net/free-space.ts';
import { adoptRows, readServerId } from './server-id.ts';
import { PgliteClient } from './pglite-client.ts';
import * as schema from './schema.ts';

export type Orm = PgDatabase<PgQueryResultHKT, typeof schema>;

export interface Database {
  /** In a transaction only that transaction's own handle may be used: PGlite makes all others wait for its end. */
  orm: Orm;
  /** Rows of other servers in the same database are none of ours: every query names this. */
  serverId: string;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  dataDir: string;
  /** PostgreSQL; missing: PGlite in `dataDir`. */
  databaseUrl?: string | undefined;
  /** Milliseconds, default 15 s. */
  queryTimeout?: number;
  /** PGlite only; bytes, default 64 MiB, room for the log that it writes ahead. */
  minFreeBytes?: number;
  measureFreeSpace?: MeasureFreeSpace;
}

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));

/**
 * Opens the database and brings it up to date. Holds `dataDir` against a second server until closed.
 *
 * A write on a nearly full disk fails with OrielError `disk_full` as the `cause` of Drizzle's own error.
 */
export async function openDatabase(options: DatabaseOptions, log: FastifyBaseLogger): Promise<Database> {
  await mkdir(options.dataDir, { recursive: true });
  const lock = lockDataDir(options.dataDir);
  try {
    const serverId = await readServerId(options.dataDir);
    const { orm, close } = await (options.databaseUrl ? openPostgres(options.databaseUrl, options, log) : openPglite(options, log));
    await adoptRows(orm, serverId).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    return {
      orm,
      serverId,
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
    onReopen: (cause) => log.error({ err: cause }, 'database opened anew'),
  });
  try {
    const orm = drizzlePglite(client as unknown as PGlite, { schema });
    await migratePglite(orm, { migrationsFolder });
    client.keepFree(minFreeBytes, new FreeSpace(dataDir, measureFreeSpace && { measure: measureFreeSpace }));
    return { orm: orm as unknown as Orm, close: () => client.close() };
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function openPostgres(connectionString: string, { queryTimeout = 15_000 }: DatabaseOptions, log: FastifyBaseLogger): Promise<Omit<Database, 'serverId'>> {
  const pool = new pg.Pool({
    connectionString,
    max: 8,
    connectionTimeoutMillis: 5000,
    statement_timeout: queryTimeout,
    query_timeout: queryTimeout + 1000,
  });
  // A connection that breaks would end the process otherwise: one while idle, the other in a transaction, which fails.
  pool.on('error', (error) => log.warn({ err: error }, 'database connection lost'));
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    const orm = drizzlePostgres(pool, { schema });
    await migratePostgres(orm, { migrationsFolder });
    return { orm: orm as unknown as Orm, close: () => pool.end() };
  } catch (error) {
    await pool.end();
    throw error;
  }
}
