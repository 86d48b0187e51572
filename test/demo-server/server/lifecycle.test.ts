import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../support/server.ts';
import { canFind, findMarked, markedEnvironment, newMark } from '../../support/processes.ts';
import { until } from '../../support/until.ts';

const skip = canFind ? false : 'needs /proc';
const FFMPEG = 'ffmpeg';

/** The real server with its four cameras live, history in the making, and every process of it marked. */
async function startMarked(env: Record<string, string> = {}) {
  const mark = newMark();
  const server = await startServer({ env: { ...markedEnvironment(mark), ...env } });
  return { server, mark };
}

test('four synthetic cameras come alive; SIGTERM leaves no process behind', { skip }, async () => {
  const { server, mark } = await startMarked({ HISTORY_MINUTES: '2' });
  try {
    const cameras = await until('four cameras are live', async () => {
      const list = await server.cameras();
      return list.length === 4 && list.every(({ state }) => state === 'live') ? list : undefined;
    });
    assert.equal(new Set(cameras.map(({ name }) => name)).size, 4);
    for (const { video, transports, recorder } of cameras) {
      assert.deepEqual([video?.width, video?.height], [1280, 720]);
      assert.ok([25, 30].includes(video?.frameRate ?? 0));
      assert.deepEqual(transports.map(({ type }) => type).sort(), ['llhls', 'webrtc', 'whep']);
      assert.notEqual(recorder.state, 'off');
    }
    assert.ok((await findMarked(mark, FFMPEG)).length >= 4);
  } finally {
    await server.stop();
  }
  assert.equal(server.process.exitCode, 0, server.output());
  await until('no process is left', async () => (await findMarked(mark)).length === 0, { timeout: 5000 });
});

test('kill -9 leaves no FFmpeg for longer than seconds', { skip }, async () => {
  const { server, mark } = await startMarked();
  await until('four FFmpeg processes run', async () => (await findMarked(mark, FFMPEG)).length >= 4);
  await server.stop({ signal: 'SIGKILL' });
  await until('no process is left', async () => (await findMarked(mark)).length === 0, { timeout: 5000 });
});

test('a second Ctrl-C ends at once, and still leaves nothing', { skip }, async () => {
  const { server, mark } = await startMarked();
  await until('four FFmpeg processes run', async () => (await findMarked(mark, FFMPEG)).length >= 4);
  server.process.kill('SIGINT');
  server.process.kill('SIGINT');
  if (server.process.exitCode === null && server.process.signalCode === null) await once(server.process, 'exit');
  await server.stop();
  await until('no process is left', async () => (await findMarked(mark)).length === 0, { timeout: 5000 });
});

const noCameras = fileURLToPath(new URL('./no-cameras.json', import.meta.url));
const main = fileURLToPath(new URL('../../../demo-server/src/main.ts', import.meta.url));

/** How the server refuses to start. */
async function refusal(env: Record<string, string>): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  return { code, said };
}

/** A reason, and a next step in words that name the variable; no stack. */
async function refuses(env: Record<string, string>, reason: RegExp): Promise<void> {
  const { code, said } = await refusal({ CAMERAS: noCameras, LOG_LEVEL: 'silent', ...env });
  assert.equal(code, 1);
  assert.match(said, reason);
  assert.doesNotMatch(said, /^\s+at |hunter2/m);
}

test('what keeps it from starting is said in words, with the next step', async (context) => {
  const server = await startServer({ env: { CAMERAS: noCameras } });
  const dataDir = await mkdtemp(join(tmpdir(), 'oriel-refused-'));
  context.after(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true });
  });
  const { port } = new URL(server.url);
  const free = { DATA_DIR: dataDir, PORT: '0' };
  await refuses({ ...free, PORT: port }, new RegExp(`^Port ${port} is taken\\. .*PORT=${Number(port) + 1} npm start`));
  await refuses({ ...free, DATA_DIR: server.dataDir }, /^Another server is using .*DATA_DIR/);
  await refuses({ ...free, DATA_DIR: main }, /^DATA_DIR .*main\.ts cannot be used \(EEXIST.*Set it to a folder/);
  await refuses({ ...free, DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/oriel' }, /^No PostgreSQL answers at 127\.0\.0\.1:1 \(ECONNREFUSED\)\. .*DATABASE_URL/);
});

test('others are let in only with a secret', async () => {
  const { code, said } = await refusal({ HOST: '0.0.0.0', AUTH_SECRET: '' });
  assert.equal(code, 1);
  assert.match(said, /AUTH_SECRET/);
  assert.doesNotMatch(said, /^\s+at /m);
});
