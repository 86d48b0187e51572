import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { readConfig } from '../../../demo-server/src/config.ts';
import { Readiness } from '../../../demo-server/src/readiness.ts';
import { createServer, type Server } from '../../../demo-server/src/server.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { canFind, findMarked, markedEnvironment, newMark } from '../../support/processes.ts';
import { until } from '../../support/until.ts';

const skip = canFind ? false : 'needs /proc';
const noCameras = fileURLToPath(new URL('./no-cameras.json', import.meta.url));
/** Child processes inherit it. */
const mark = newMark();

let server: Server;
let dataDir: string;

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'oriel-ready-'));
  await prepareDatabase(dataDir);
  Object.assign(process.env, markedEnvironment(mark));
  server = await createServer(readConfig({ PORT: '0', DATA_DIR: dataDir, CAMERAS: noCameras, HISTORY_MINUTES: '0' }), pino({ level: 'silent' }));
});
after(async () => {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function ready(): Promise<{ status: number; took: number }> {
  const start = performance.now();
  const { status } = await fetch(`${server.address}/readyz`);
  return { status, took: performance.now() - start };
}

const peers = () => findMarked(mark, 'peer-process');

test('a peer process that hangs: not ready, within the time-out, and ready again with the next one', { skip }, async () => {
  await until('ready', async () => (await ready()).status === 200);
  const [pid] = await peers();
  process.kill(pid!, 'SIGSTOP');
  const { status, took } = await ready();
  assert.equal(status, 503);
  assert.ok(took < 2000, `${took} ms`);
  await until('ready', async () => (await ready()).status === 200, { timeout: 30_000 });
  assert.ok(!(await peers()).includes(pid!));
});

test('a peer process that dies at every start: not ready', { skip }, async () => {
  const statuses = new Set<number>();
  let asking = true;
  const asked = (async () => {
    while (asking) statuses.add((await ready()).status);
  })();
  const killed = new Set<number>();
  await until('four of them died', async () => {
    for (const pid of await peers()) {
      process.kill(pid, 'SIGKILL');
      killed.add(pid);
      // An answer may be under way when the first one dies.
      if (killed.size < 3) statuses.clear();
    }
    return killed.size >= 4;
  }, { every: 5 });
  asking = false;
  await asked;
  assert.deepEqual([...statuses], [503]);
  await until('ready', async () => (await ready()).status === 200, { timeout: 30_000 });
});

test('a check that hangs is waited for until the time-out, and is not started twice', async () => {
  let asked = 0;
  let answer = () => {};
  const hanging = () => {
    asked++;
    return new Promise<void>((resolve) => (answer = resolve));
  };
  const readiness = new Readiness([hanging, async () => {}], 20);
  assert.deepEqual(await Promise.all([readiness.check(), readiness.check()]), [false, false]);
  assert.equal(await readiness.check(), false);
  assert.equal(asked, 1);
  const soon = readiness.check();
  answer();
  assert.equal(await soon, true);
  const fresh = readiness.check();
  answer();
  assert.equal(await fresh, true);
  assert.equal(asked, 2);
});

test('a check that fails: not ready', async () => {
  const readiness = new Readiness([async () => Promise.reject(new Error('gone'))]);
  assert.equal(await readiness.check(), false);
});
