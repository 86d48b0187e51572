import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../config.ts';

/**
 * Keeps a second server out of a data directory: two on one PGlite destroy it without an error. SQLite is used for
 * nothing but its lock on a file, which the kernel gives back whatever way the process ends, so a crash leaves
 * nothing stuck and no process id has to be guessed at.
 *
 * @throws ConfigError when another process, or this one, holds it.
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
