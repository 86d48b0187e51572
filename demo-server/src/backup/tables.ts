import { getTableName, is, sql } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import type { Orm } from '../db/orm.ts';
import * as schema from '../db/schema.ts';

/** Rows that are read or written at a time. */
const BATCH = 100;

/** What a start reads again from the files of the recordings. */
const DERIVED: ReadonlySet<PgTable> = new Set([schema.segments]);

/** Their names, a table after those that it refers to. */
export const tableNames: readonly string[] = inOrder(Object.values(schema).filter((value) => is(value, PgTable) && !DERIVED.has(value)) as PgTable[]).map(getTableName);

function inOrder(tables: readonly PgTable[]): PgTable[] {
  const ordered = new Set<PgTable>();
  const add = (table: PgTable): void => {
    for (const { reference } of getTableConfig(table).foreignKeys) add(reference().foreignTable);
    ordered.add(table);
  };
  tables.forEach(add);
  return [...ordered];
}

/** The rows of a table as JSON, in batches and in the order in which the table holds them. @param orm of a transaction: all rows are of one moment */
export async function* rowsOf(orm: Pick<Orm, 'execute'>, table: string): AsyncGenerator<string[]> {
  const cursor = sql.identifier(`rows_of_${table}`);
  // With a cursor the table is read once; a query for each batch would start from the first row again.
  await orm.execute(sql`declare ${cursor} no scroll cursor for select row_to_json(t)::text as row from ${sql.identifier(table)} t`);
  for (;;) {
    const { rows } = (await orm.execute(sql`fetch ${sql.raw(String(BATCH))} from ${cursor}`)) as unknown as { rows: { row: string }[] };
    if (rows.length > 0) yield rows.map(({ row }) => row);
    if (rows.length < BATCH) break;
  }
  await orm.execute(sql`close ${cursor}`);
}

/** @param rows a JSON array; columns that they lack get their defaults */
export async function insertRows(orm: Pick<Orm, 'execute'>, table: string, rows: string): Promise<void> {
  const [first] = JSON.parse(rows) as object[];
  if (first === undefined) return;
  const columns = sql.join(Object.keys(first).map((name) => sql.identifier(name)), sql`, `);
  const name = sql.identifier(table);
  await orm.execute(sql`insert into ${name} (${columns}) select ${columns} from json_populate_recordset(null::${name}, ${rows}::json)`);
}

export async function isEmpty(orm: Pick<Orm, 'execute'>): Promise<boolean> {
  for (const table of tableNames) {
    const { rows } = (await orm.execute(sql`select from ${sql.identifier(table)} limit 1`)) as unknown as { rows: unknown[] };
    if (rows.length > 0) return false;
  }
  return true;
}
