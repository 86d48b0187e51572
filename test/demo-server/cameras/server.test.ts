import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { CameraList, ErrorBody } from '@oriel/core/contract';
import { readConfig } from '../../../demo-server/src/config.ts';
import { runningCount } from '../../../demo-server/src/media/ffmpeg.ts';
import { createServer } from '../../../demo-server/src/server.ts';
import { until } from '../../support/until.ts';
import { FFMPEG, silent, temporaryFolder } from '../archive/media.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';

/** The whole server, as `main.ts` starts it. */
async function start(t: TestContext, dataDir: string, env: Record<string, string> = {}) {
  const server = await createServer(readConfig({ PORT: '0', DATA_DIR: dataDir, FFMPEG_PATH: FFMPEG, HISTORY_MINUTES: '0.05', MIN_FREE_GB: '0', ...env }), silent);
  t.after(() => server.close());
  const call = async (method: string, path = '', body?: object) => {
    const answer = await fetch(`${server.address}/api/v1/cameras${path}`, { method, ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as unknown };
  };
  const cameras = async () => ((await call('GET')).body as CameraList).cameras;
  return { server, call, cameras };
}

test('the demo: four cameras and their history; what was removed does not come back with a restart', async (t) => {
  const dataDir = temporaryFolder(t);
  await prepareDatabase(dataDir);
  const first = await start(t, dataDir);
  assert.deepEqual((await first.cameras()).map(({ id }) => id), ['harbour', 'platform', 'dock', 'mountain']);
  await until('the history is complete', async () => (await first.cameras()).every(({ history }) => history === 1));
  for (const source of ['rtsp://127.0.0.1/', 'http://localhost/', '/etc/passwd', `${dataDir}/recordings/harbour`]) {
    const { status, body } = await first.call('POST', '', { name: 'x', source });
    assert.deepEqual([status, (body as ErrorBody).error.code], [400, 'source_not_allowed'], source);
  }
  assert.equal((await first.call('DELETE', '/dock')).status, 204);
  assert.equal((await first.call('PATCH', '/harbour', { name: 'Port' })).status, 200);
  await first.server.close();
  assert.equal(runningCount(), 0);
  const second = await start(t, dataDir);
  assert.deepEqual((await second.cameras()).map(({ name }) => name), ['Port', 'Platform 2', 'Mountain gate']);
  await until('they are live again', async () => (await second.cameras()).every(({ state }) => state === 'live'));
});

test('cameras of CAMERAS may be anywhere, and have no generated history', async (t) => {
  const dataDir = temporaryFolder(t);
  await prepareDatabase(dataDir);
  const { cameras, call } = await start(t, dataDir, { CAMERAS: 'rtsp://127.0.0.1:1/one', ALLOW_PRIVATE_SOURCES: '1' });
  const [camera] = await cameras();
  assert.deepEqual([camera?.name, camera?.history], ['127.0.0.1', undefined]);
  await until('it is tried', async () => /refused/.test((await cameras())[0]?.detail ?? ''));
  assert.equal((await call('POST', '', { name: 'x', source: 'rtsp://127.0.0.1:1/two' })).status, 201);
});
