import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/server.ts';
import { canFind, findMarked, markedEnvironment, newMark } from '../../support/processes.ts';
import { until } from '../../support/until.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const skip = canFind ? false : 'needs /proc';

async function npmStart(context: TestContext) {
  const dataDir = await mkdtemp(join(tmpdir(), 'oriel-start-'));
  const mark = newMark();
  const port = await freePort();
  const env = { ...process.env, ...markedEnvironment(mark), PORT: String(port), DATA_DIR: dataDir, HISTORY_MINUTES: '0' };
  const child = spawn('npm', ['start'], { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  context.after(async () => {
    for (const pid of await findMarked(mark)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    }
    await rm(dataDir, { recursive: true, force: true });
  });
  const address = `http://127.0.0.1:${port}`;
  await until('the address is printed', () => output.includes(`Oriel is at ${address}`), { timeout: 180_000 }).catch((error: unknown) => {
    throw new Error(output, { cause: error });
  });
  await until('FFmpeg runs', async () => (await findMarked(mark, 'ffmpeg')).length > 0);
  return { child, mark, address, output: () => output };
}

test('npm start prints the address of a page; Ctrl-C stops all of it', { skip }, async (context) => {
  const { child, mark, address, output } = await npmStart(context);
  assert.match(await (await fetch(address)).text(), /<oriel-/);
  assert.equal((await fetch(`${address}/oriel/oriel.js`)).status, 200);
  // A terminal sends it to the whole group.
  process.kill(-(child.pid ?? 0), 'SIGINT');
  await until('no process is left', async () => (await findMarked(mark)).length === 0, { timeout: 10_000 });
  assert.doesNotMatch(output(), /second SIG/);
});

test('SIGTERM to npm alone stops all of it', { skip }, async (context) => {
  const { child, mark } = await npmStart(context);
  child.kill('SIGTERM');
  await until('no process is left', async () => (await findMarked(mark)).length === 0, { timeout: 10_000 });
});

test('where npm is killed, nothing stays', { skip }, async (context) => {
  const { child, mark } = await npmStart(context);
  child.kill('SIGKILL');
  await until('no process is left', async () => (await findMarked(mark)).length === 0, { timeout: 15_000 });
});

test('where all of npm start is killed, nothing stays', { skip }, async (context) => {
  const { child, mark } = await npmStart(context);
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  await until('no process is left', async () => (await findMarked(mark)).length === 0, { timeout: 15_000 });
});
