import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from './schema.ts';

/** Drizzle over PGlite or PostgreSQL. In a transaction only its own handle may be used: PGlite makes all others wait for its end. */
export type Orm = PgDatabase<PgQueryResultHKT, typeof schema>;
