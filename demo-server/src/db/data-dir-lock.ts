import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../config.ts';

/**
 * Keeps a second server out of a data directory: two servers on one PGlite destroy it without an error. SQLite is used
 * only for its lock on a file. The kernel releases that however the process ends, so a crash leaves no stale lock.
 *
 * @throws ConfigError when this or another process holds the lock
 */
export function lockDataDir(dataDir: string): { release(): void } {
  const file = new DatabaseSync(join(dataDir, 'oriel.lock'), { timeout: 0 });
  try {
    file.exec('BEGIN EXCLUSIVE');
  } catch {
    file.close();
    throw new ConfigError([`Another server is using ${dataDir}. Stop it, or set DATA_DIR to another folder.`]);
  }
  return { release: () => file.close() };
}
