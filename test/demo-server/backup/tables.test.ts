import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { isEmpty, rowsOf } from '../../../demo-server/src/backup/tables.ts';
import { type Database, openDatabase } from '../../../demo-server/src/db/database.ts';
import { silent } from '../archive/media.ts';
import { findPostgres, startPostgres } from '../db/postgres.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';

const ROWS = 50_000;
const bin = findPostgres();
const databases: { name: string; skip: string | false; start?: () => ReturnType<typeof startPostgres> }[] = [
  { name: 'PGlite', skip: false },
  { name: 'PostgreSQL', skip: bin ? false : 'PostgreSQL is not installed', ...(bin && { start: () => startPostgres(bin) }) },
];

for (const { name, skip, start } of databases) {
  describe(name, { skip }, () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'oriel-tables-'));
    let server: Awaited<ReturnType<typeof startPostgres>> | undefined;
    let database: Database;

    before(async () => {
      server = await start?.();
      if (!server) await prepareDatabase(dataDir);
      database = await openDatabase({ dataDir, databaseUrl: server?.url }, silent);
    });
    after(async () => {
      await database.close();
      await server?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    });

    test('a large table is read once, in its order', async () => {
      assert.equal(await isEmpty(database.orm), true);
      const { serverId } = database;
      await database.orm.execute(sql`insert into cameras (server_id, id, name, source) select ${serverId}::uuid, n, 'Yard', 'rtsp://camera/1' from generate_series(1, ${sql.raw(String(ROWS))}) n`);
      assert.equal(await isEmpty(database.orm), false);
      await database.orm.transaction(async (rows) => {
        const readBefore = await rowsReadOf(rows);
        const ids: number[] = [];
        for await (const batch of rowsOf(rows, 'cameras')) {
          assert.ok(batch.length <= 100, 'a batch is small');
          for (const row of batch) ids.push(Number((JSON.parse(row) as { id: string }).id));
        }
        assert.deepEqual(ids, Array.from({ length: ROWS }, (_, i) => i + 1));
        assert.equal((await rowsReadOf(rows)) - readBefore, ROWS);
        // The cursor is closed: the table can be read again.
        for await (const batch of rowsOf(rows, 'cameras')) assert.ok(batch.length > 0);
      });
    });
  });
}

/** How many rows of the table this transaction has read, by the database's own count. */
async function rowsReadOf(orm: Pick<Database['orm'], 'execute'>): Promise<number> {
  const { rows } = (await orm.execute(sql`select seq_tup_read::int + coalesce(idx_tup_fetch, 0)::int as count from pg_stat_xact_user_tables where relname = 'cameras'`)) as unknown as { rows: { count: number }[] };
  return rows[0]!.count;
}
