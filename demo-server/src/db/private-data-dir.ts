import type { FastifyBaseLogger } from 'fastify';
import { chmod, lstat, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The folders and files that the server makes in its data directory. */
const OWN = ['cache', 'database', 'recordings', 'oriel.lock', 'server-id'];
const OTHERS = 0o077;
const STICKY = 0o1000;

/**
 * Makes the data directory where it is missing, and closes it to other users of the machine: recordings, passwords of
 * cameras and the database lie in it. What is open to others from an earlier version is closed, too. A folder that is
 * meant to be shared, such as `/tmp`, stays as it is; only what the server made in it is closed.
 */
export async function makeDataDirPrivate(dataDir: string, log: Pick<FastifyBaseLogger, 'warn'>): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    const { mode } = await lstat(dataDir);
    if ((mode & OTHERS) !== 0 && (mode & STICKY) === 0) await chmod(dataDir, 0o700);
    for (const name of OWN) await close(join(dataDir, name));
  } catch (error) {
    log.warn({ err: error }, 'DATA_DIR may be open to other users of this machine');
  }
}

/** What lies in a folder that is closed already needs no look. */
async function close(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (!stats || stats.isSymbolicLink() || (stats.mode & OTHERS) === 0) return;
  if (stats.isDirectory()) for (const name of await readdir(path)) await close(join(path, name));
  await chmod(path, stats.mode & 0o700);
}
