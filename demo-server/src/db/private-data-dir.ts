import type { FastifyBaseLogger } from 'fastify';
import { chmod, lstat, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The folders and files that the server creates in its data directory. */
const OWN = ['cache', 'database', 'recordings', 'oriel.lock', 'server-id', 'stream-keys.key'];
const OTHERS = 0o077;
const STICKY = 0o1000;

/**
 * Creates the data directory if it is missing, and removes the permissions of other users: it contains recordings and the
 * passwords of cameras. The same for the files of earlier versions, which were readable by others. A shared folder such as
 * `/tmp` (with the sticky bit) keeps its mode; only the server's own files in it change.
 */
export async function makeDataDirPrivate(dataDir: string, log: Pick<FastifyBaseLogger, 'warn'>): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    const { mode } = await lstat(dataDir);
    if ((mode & OTHERS) !== 0 && (mode & STICKY) === 0) await chmod(dataDir, 0o700);
    for (const name of OWN) await removePermissions(join(dataDir, name));
  } catch (error) {
    log.warn({ err: error }, 'DATA_DIR may be open to other users of this machine');
  }
}

/** A folder without permissions for others protects its contents, so these are not checked. */
async function removePermissions(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (!stats || stats.isSymbolicLink() || (stats.mode & OTHERS) === 0) return;
  if (stats.isDirectory()) for (const name of await readdir(path)) await removePermissions(join(path, name));
  await chmod(path, stats.mode & 0o700);
}
