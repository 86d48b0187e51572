import { resolve } from 'node:path';
import { ConfigError, readConfig } from '../config.ts';
import { openDatabase } from '../db/database.ts';
import { createLog } from '../http/log.ts';
import { startFailure } from '../start-failure.ts';
import { openStorage } from '../storage/storage.ts';
import { BackupError, type Contents } from './format.ts';
import { restoreBackup } from './read-backup.ts';
import { writeBackup } from './write-backup.ts';

const USAGE = 'Usage: npm run backup -- <file>   or   npm run restore -- <file>';

process.umask(0o077);
const started = performance.now();
try {
  const [command, file] = process.argv.slice(2);
  if (file === undefined || (command !== 'backup' && command !== 'restore')) throw new BackupError(USAGE);
  // npm changes to the project's folder.
  const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  const contents = await (command === 'backup' ? backup(path) : restore(path));
  process.stdout.write(`${command === 'backup' ? 'Backed up' : 'Restored'} ${inWords(contents)}: ${path}\n`);
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}

async function backup(path: string): Promise<Contents> {
  const config = readConfig(process.env);
  const db = await openDatabase(config, createLog('warn'));
  try {
    const storage = await openStorage(config.library.storage, db.serverId);
    try {
      return await writeBackup({ db, storage, path });
    } finally {
      storage.close();
    }
  } finally {
    await db.close();
  }
}

function restore(path: string): Promise<Contents> {
  return restoreBackup({ config: readConfig(process.env), path, log: createLog('warn') });
}

function inWords({ rows, files, bytes }: Contents): string {
  return `${rows} rows and ${files} files (${(bytes / 1e6).toFixed(1)} MB) in ${((performance.now() - started) / 1000).toFixed(1)} s`;
}

function reasonOf(error: unknown): string {
  if (error instanceof BackupError || error instanceof ConfigError) return error.message;
  const known = startFailure(error, readConfig(process.env));
  return known ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
}
