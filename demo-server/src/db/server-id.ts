import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import type { Orm } from './orm.ts';
import { cameras, events, NO_SERVER, segments } from './schema.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id of the server that owns `dataDir`, created at its first start. It moves with the folder. */
export async function readServerId(dataDir: string): Promise<string> {
  const file = join(dataDir, 'server-id');
  const known = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (known !== undefined && UUID.test(known.trim())) return known.trim();
  const id = randomUUID();
  await writeFile(`${file}.tmp`, `${id}\n`, { mode: 0o600 });
  await rename(`${file}.tmp`, file);
  return id;
}

/** Assigns rows from versions without server ids to this server. */
export async function adoptRows(orm: Orm, serverId: string): Promise<void> {
  for (const table of [cameras, segments, events]) {
    // An ordinary start writes nothing: it has to work on a full disk, too.
    const [row] = await orm.select({ serverId: table.serverId }).from(table).where(eq(table.serverId, NO_SERVER)).limit(1);
    if (row) await orm.update(table).set({ serverId }).where(eq(table.serverId, NO_SERVER));
  }
}
