import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../demo-server/src/db/database.ts';
import { silent } from '../demo-server/archive/media.ts';

const root = join(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache/oriel');

/**
 * Gives a data folder a new, empty PGlite. Making one takes seconds, so it is made once for each version of PGlite and of
 * the migrations, and copied from then on.
 */
export async function prepareDatabase(dataDir: string): Promise<void> {
  const versions = ['node_modules/@electric-sql/pglite/package.json', 'demo-server/src/db/migrations/meta/_journal.json'];
  const hash = createHash('sha256');
  for (const file of versions) hash.update(readFileSync(join(root, file)));
  const template = join(cache, `pglite-${hash.digest('hex').slice(0, 12)}`);
  if (!existsSync(template)) await makeTemplate(template);
  cpSync(join(template, 'database'), join(dataDir, 'database'), { recursive: true });
}

async function makeTemplate(template: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(`${template}-`);
  await (await openDatabase({ dataDir: folder }, silent)).close();
  try {
    renameSync(folder, template);
  } catch {
    // Another test was quicker.
    rmSync(folder, { recursive: true });
  }
}
