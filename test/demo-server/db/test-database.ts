import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Database, openDatabase } from '../../../demo-server/src/db/database.ts';
import { silent } from '../archive/media.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';

/** A new, empty PGlite for one test, which closes and removes it at its end. */
export async function openTestDatabase(t: TestContext): Promise<Database> {
  const dataDir = await mkdtemp(join(tmpdir(), 'oriel-database-'));
  await prepareDatabase(dataDir);
  const db = await openDatabase({ dataDir }, silent);
  t.after(async () => {
    await db.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  return db;
}
