import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { freePort } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { temporaryFolder } from '../archive/media.ts';

const root = join(import.meta.dirname, '../../..');

test('npm run dev starts the server again when a source has changed, and ends it with itself', async (t) => {
  const dataDir = temporaryFolder(t);
  await prepareDatabase(dataDir);
  const env = { ...process.env, PORT: String(await freePort()), DATA_DIR: dataDir, CAMERAS: '', HISTORY_MINUTES: '0' };
  const dev = spawn(process.execPath, ['scripts/dev.mjs'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => dev.kill('SIGKILL'));
  let output = '';
  dev.stdout.on('data', (data: Buffer) => (output += data.toString()));
  const starts = () => output.match(/Oriel is at/g)?.length ?? 0;
  await until('it has started', () => starts() === 1, { timeout: 120_000 });
  const now = new Date();
  await utimes(join(root, 'demo-server/src/main.ts'), now, now);
  await until('it has started again', () => starts() === 2, { timeout: 60_000 });
  assert.equal((await fetch(`http://127.0.0.1:${env.PORT}/healthz`)).status, 200);
  const ended = once(dev, 'exit');
  dev.kill('SIGINT');
  assert.deepEqual(await ended, [0, null]);
  await assert.rejects(fetch(`http://127.0.0.1:${env.PORT}/healthz`));
});
