import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import type { Database } from '../db/database.ts';
import type { Storage } from '../storage/storage.ts';
import { COMPLETE, type Contents, FILES, MANIFEST, type Manifest, MIGRATIONS, TABLES } from './format.ts';
import { rowsOf, tableNames } from './tables.ts';

export interface BackupOptions {
  db: Pick<Database, 'orm' | 'serverId'>;
  storage: Pick<Storage, 'list' | 'open'>;
  /** Of the new file. It has its name only when it is complete. */
  path: string;
}

/** Writes all rows, as they are at one moment, and all files of the library into one file. */
export async function writeBackup({ db, storage, path }: BackupOptions): Promise<Contents> {
  const partial = `${path}.partial`;
  const tar = pack();
  const written = pipeline(tar as AsyncIterable<Uint8Array>, createWriteStream(partial, { mode: 0o600 }));
  try {
    const manifest: Manifest = { format: 1, createdAt: new Date().toISOString(), serverId: db.serverId, migrations: MIGRATIONS };
    await addText(tar, MANIFEST, JSON.stringify(manifest));
    const contents = { rows: await addRows(tar, db), ...(await addFiles(tar, storage)) };
    await addText(tar, COMPLETE, JSON.stringify(contents));
    tar.finalize();
    await written;
    await rename(partial, path);
    return contents;
  } catch (error) {
    tar.destroy(error as Error);
    await written.catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}

function addText(tar: Pack, name: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => tar.entry({ name }, text, (error) => (error ? reject(error) : resolve())));
}

async function addRows(tar: Pack, { orm }: Pick<Database, 'orm'>): Promise<number> {
  return orm.transaction(
    async (snapshot) => {
      let count = 0;
      for (const table of tableNames) {
        let batch = 0;
        for await (const rows of rowsOf(snapshot, table)) {
          await addText(tar, `${TABLES}${table}/${batch++}.json`, `[${rows.join(',\n')}]`);
          count += rows.length;
        }
      }
      return count;
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

/** Files that a running server removes meanwhile are left out. */
async function addFiles(tar: Pack, storage: BackupOptions['storage']): Promise<Pick<Contents, 'files' | 'bytes'>> {
  let [files, bytes] = [0, 0];
  for await (const key of storage.list()) {
    const found = await storage.open(key);
    if (!found) continue;
    const { read, size } = found;
    const entry = tar.entry({ name: FILES + key, size });
    await pipeline(size > 0 ? read({ start: 0, end: size - 1 }) : Readable.from([]), entry as unknown as NodeJS.WritableStream);
    files += 1;
    bytes += size;
  }
  return { files, bytes };
}
