import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fingerprint } from '../../scripts/setup/build.mjs';
import { isNodeSupported } from '../../scripts/setup/node-version.mjs';
import { isInstalled } from '../../scripts/setup/packages.mjs';
import { run } from '../../scripts/setup/run.mjs';
import { until } from '../support/until.ts';

async function folder(context: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'oriel-setup-'));
  context.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('Node 20.19 is the oldest that will do', () => {
  for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.21.0']) assert.equal(isNodeSupported(version), true, version);
  for (const version of ['20.18.9', '18.20.0', '19.99.0']) assert.equal(isNodeSupported(version), false, version);
});

const lock = {
  packages: {
    '': {},
    'packages/core': { version: '0.1.0' },
    'node_modules/@oriel/core': { link: true },
    'node_modules/lit': { version: '3.3.3' },
    'node_modules/other-platform': { version: '1.0.0', optional: true },
  },
};
const installed = { packages: { 'node_modules/@oriel/core': { link: true }, 'node_modules/lit': { version: '3.3.3' } } };

test('packages are installed when the lock file and npm’s own record agree', () => {
  assert.equal(isInstalled(lock, installed), true);
  assert.equal(isInstalled(lock, {}), false, 'nothing was installed');
  assert.equal(isInstalled({ packages: { ...lock.packages, 'node_modules/new': { version: '1.0.0' } } }, installed), false, 'one is new');
  assert.equal(isInstalled({ packages: { ...lock.packages, 'node_modules/lit': { version: '3.4.0' } } }, installed), false, 'one has another version');
  const wrong = { packages: { ...installed.packages, 'node_modules/other-platform': { version: '0.9.0' } } };
  assert.equal(isInstalled(lock, wrong), false, 'an optional one has another version');
});

test('the fingerprint of the sources changes with each of them', async (context) => {
  const root = await folder(context);
  await mkdir(join(root, 'src/deep'), { recursive: true });
  await writeFile(join(root, 'src/deep/a.ts'), 'one');
  const first = fingerprint(root, ['src', 'missing']);
  assert.equal(fingerprint(root, ['src', 'missing']), first);
  await writeFile(join(root, 'src/b.ts'), '');
  const second = fingerprint(root, ['src', 'missing']);
  assert.notEqual(second, first);
  await utimes(join(root, 'src/deep/a.ts'), 1, 1);
  assert.notEqual(fingerprint(root, ['src', 'missing']), second);
});

test('a command that takes too long is killed with all it started', async (context) => {
  const root = await folder(context);
  const pidFile = join(root, 'pid');
  const result = await run('sh', ['-c', `sleep 600 & echo $! > ${pidFile}; echo started; wait`], { timeout: 500 });
  assert.equal(result.timedOut, true);
  assert.notEqual(result.code, 0);
  assert.match(result.output, /started/);
  const pid = Number(await readFile(pidFile, 'utf8'));
  // A killed process may stay a zombie until somebody reaps it; it runs no more.
  const stateOf = () => readFile(`/proc/${pid}/stat`, 'utf8').then((text) => text.split(') ')[1]?.[0], () => 'gone');
  await until('it is gone', async () => /gone|Z|X/.test((await stateOf()) ?? ''));
});

test('a command that does not exist is a failure, not a crash', async () => {
  assert.equal((await run('no-such-program-anywhere', [])).code, 127);
});
