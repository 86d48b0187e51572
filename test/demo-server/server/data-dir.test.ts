import assert from 'node:assert/strict';
import { chmodSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { startServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { FFMPEG, temporaryFolder } from '../archive/media.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';

test('nothing in DATA_DIR is open to other users of the machine, also what an earlier version left open', async (t) => {
  const dataDir = temporaryFolder(t);
  const media = join(temporaryFolder(t), 'door.mp4');
  const video = ['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25:duration=4', '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-g', '25', '-pix_fmt', 'yuv420p'];
  await runFfmpeg(FFMPEG, ['-v', 'error', '-nostdin', ...video, media], { signal: AbortSignal.timeout(60_000) });

  await prepareDatabase(dataDir);
  mkdirSync(join(dataDir, 'recordings/gone'), { recursive: true });
  writeFileSync(join(dataDir, 'recordings/gone/notes.txt'), 'left behind');
  for (const folder of ['', 'database', 'recordings', 'recordings/gone']) chmodSync(join(dataDir, folder), 0o755);
  for (const file of ['recordings/gone/notes.txt', 'database/PG_VERSION']) chmodSync(join(dataDir, file), 0o666);

  const server = await startServer({ dataDir, env: { CAMERAS: media } });
  t.after(() => server.stop({ keep: true }));
  const [camera] = await server.cameras();
  assert.ok(camera);
  await until('something is recorded', async () => (await server.recorded(camera.id)).to > (await server.recorded(camera.id)).from);
  const event = { time: new Date().toISOString(), label: 'made while it runs' };
  assert.equal((await fetch(`${server.url}/api/v1/cameras/${camera.id}/events`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) })).status, 201);

  const paths = ['', ...readdirSync(dataDir, { recursive: true }).map(String)];
  assert.ok(paths.some((path) => path.startsWith(`recordings/${camera.id}/`)) && paths.includes('server-id') && paths.includes('oriel.lock'));
  const open = paths.filter((path) => (lstatSync(join(dataDir, path), { throwIfNoEntry: false })?.mode ?? 0) & 0o077);
  assert.deepEqual(open, []);
});
