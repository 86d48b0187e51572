import { createReadStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import { openDatabase } from '../db/database.ts';
import type { Orm } from '../db/orm.ts';
import { openStorage, type Storage } from '../storage/storage.ts';
import { BackupError, COMPLETE, type Contents, FILES, MANIFEST, Manifest, MIGRATIONS, TABLES } from './format.ts';
import { insertRows, isEmpty, tableNames } from './tables.ts';

export interface RestoreOptions {
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'library'>;
  path: string;
  log: FastifyBaseLogger;
}

/**
 * Restores a backup into an empty server. The database and the storage may be of another kind than those that the backup
 * was made of.
 *
 * @throws BackupError when the server is not empty or the backup is not whole
 */
export async function restoreBackup({ config, path, log }: RestoreOptions): Promise<Contents> {
  await becomeServer(config.dataDir, await readManifest(path));
  const db = await openDatabase(config, log);
  try {
    const storage = await openStorage(config.library.storage, db.serverId);
    try {
      if (!(await isEmpty(db.orm))) throw new BackupError('The database is not empty. Restore into a new one.');
      if (!(await storage.list()[Symbol.asyncIterator]().next()).done) throw new BackupError('The storage is not empty. Restore into a new one.');
      // Rows show what is there: they are all there, or none is.
      return await db.orm.transaction((rows) => restoreEntries(path, rows, storage));
    } finally {
      storage.close();
    }
  } finally {
    await db.close();
  }
}

type Visit<Result> = (name: string, content: Readable) => Promise<Result | undefined>;

/** Reads one entry after another until `visit` gives a result. @throws BackupError when the file is damaged */
async function readEntries<Result>(path: string, visit: Visit<Result>): Promise<Result | undefined> {
  const tar = extract();
  let damage: NodeJS.ErrnoException | undefined;
  tar.on('error', (error) => (damage ??= error));
  const file = createReadStream(path);
  file.on('error', (error) => tar.destroy(error));
  file.on('data', (chunk) => tar.write(chunk) || file.pause()).on('end', () => tar.end(null));
  tar.on('drain', () => file.resume());
  try {
    for await (const entry of tar) {
      // tar-stream uses streamx, not Node's streams.
      const content = Readable.from(entry as AsyncIterable<Uint8Array>, { objectMode: false });
      const result = await visit(entry.header.name, content);
      if (result !== undefined) return result;
    }
    return undefined;
  } catch (error) {
    if (!damage || damage.code !== undefined) throw error;
    throw new BackupError(`The file is damaged, or no backup: ${damage.message}.`, { cause: error });
  } finally {
    file.destroy();
  }
}

async function readManifest(path: string): Promise<Manifest> {
  const manifest = await readEntries(path, async (name, content) => {
    const { data } = name === MANIFEST ? Manifest.safeParse(JSON.parse(await text(content))) : {};
    if (!data) throw new BackupError('The file is no backup.');
    return data;
  });
  if (!manifest) throw new BackupError('The file is no backup.');
  if (manifest.migrations > MIGRATIONS) throw new BackupError('The backup was made by a newer version. Restore it with that version.');
  return manifest;
}

/** The rows name the server that they belong to. */
async function becomeServer(dataDir: string, { serverId }: Manifest): Promise<void> {
  const file = join(dataDir, 'server-id');
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known?.trim() === serverId) return;
  if (known !== undefined) throw new BackupError(`DATA_DIR ${dataDir} belongs to another server. Set it to an empty folder.`);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(file, `${serverId}\n`, { mode: 0o600 });
}

async function restoreEntries(path: string, orm: Pick<Orm, 'execute'>, storage: Storage): Promise<Contents> {
  const contents = await readEntries(path, async (name, content) => {
    if (name === COMPLETE) return JSON.parse(await text(content)) as Contents;
    if (name.startsWith(FILES)) await storage.putStream(keyIn(name), content);
    else if (name.startsWith(TABLES)) await insertRows(orm, tableIn(name), await text(content));
    else await text(content);
    return undefined;
  });
  if (!contents) throw new BackupError('The backup is not complete.');
  return contents;
}

/** Keys have letters, digits and single dots: nothing leads out of the storage. */
function keyIn(name: string): string {
  const key = name.slice(FILES.length);
  if (!/^[\w-]+(?:\.[\w-]+)*(?:\/[\w-]+(?:\.[\w-]+)*)*$/.test(key)) throw new BackupError(`The backup has a file with an impossible name: ${key}`);
  return key;
}

function tableIn(name: string): string {
  const table = name.slice(TABLES.length).split('/')[0] ?? '';
  if (!tableNames.includes(table)) throw new BackupError(`The backup has an unknown table: ${table}`);
  return table;
}
