import * as z from 'zod/mini';
import journal from '../db/migrations/meta/_journal.json' with { type: 'json' };

/**
 * A backup is a tar file (POSIX.1-2001): `manifest.json` first, rows as JSON arrays in `tables/<table>/<number>.json`, the
 * files of the storage in `files/<key>`, and `complete.json` last.
 */
export const MANIFEST = 'manifest.json';
export const COMPLETE = 'complete.json';
export const TABLES = 'tables/';
export const FILES = 'files/';

/** Migrations that this version knows. */
export const MIGRATIONS = journal.entries.length;

export const Manifest = z.object({
  format: z.literal(1),
  createdAt: z.string(),
  /** Of the server: its rows name it. */
  serverId: z.uuid(),
  /** Migrations that the rows have had. */
  migrations: z.number(),
});
export type Manifest = z.infer<typeof Manifest>;

/** What a backup holds. */
export interface Contents {
  rows: number;
  files: number;
  /** Of the files. */
  bytes: number;
}

/** A backup that cannot be made or restored, in words for the operator. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
