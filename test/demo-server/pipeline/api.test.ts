import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createClient, PipelineClient } from '@oriel/core';
import type { Scope } from '@oriel/core/contract';
import { io } from 'socket.io-client';
import { tokenRoutes } from '../../../demo-server/src/access/token-routes.ts';
import { createApp } from '../../../demo-server/src/http/create-app.ts';
import { createLog } from '../../../demo-server/src/http/log.ts';
import { Push } from '../../../demo-server/src/http/push.ts';
import { systemClock } from '../../../demo-server/src/media/wall-clock.ts';
import { PipelinePush } from '../../../demo-server/src/pipeline/pipeline-push.ts';
import { pipelineRoutes } from '../../../demo-server/src/pipeline/routes.ts';
import type { PipelineConfig } from '../../../demo-server/src/pipeline/settings.ts';
import { PipelineStorage } from '../../../demo-server/src/pipeline/storage.ts';
import { until } from '../../support/until.ts';
import { SECRET } from '../http/test-app.ts';
import { openRig } from './support/rig.ts';

async function serve(t: TestContext, { authSecret, ...config }: Partial<PipelineConfig> & { authSecret?: string } = {}) {
  const rig = await openRig({ config });
  const app = await createApp({ authSecret, allowedOrigins: [], logLevel: 'silent' }, createLog('silent'));
  const push = new Push(app, { authSecret, allowedOrigins: [] });
  const pipelinePush = new PipelinePush(push, rig.pipelines);
  tokenRoutes(app);
  pipelineRoutes(app, { pipelines: rig.pipelines, storage: new PipelineStorage(rig.pipelines, { dataDir: rig.dataDir, clock: systemClock }) });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(async () => {
    pipelinePush.close();
    push.close();
    await app.close();
    await rig.close();
  });
  const tokenOf = async (scopes: readonly Scope[]) => {
    const answer = await fetch(`${url}/api/v1/tokens`, { method: 'POST', headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' }, body: JSON.stringify({ scopes }) });
    return ((await answer.json()) as { token: string }).token;
  };
  const client = async (scopes?: readonly Scope[]) => new PipelineClient(createClient({ server: url, ...(scopes && { token: await tokenOf(scopes) }) }));
  return { rig, url, client, tokenOf };
}

const source = { sourceUrl: 'http://127.0.0.1:9/live.m3u8', streamId: 'live' };

test('what cannot work is refused before anything starts', async (t) => {
  const { client } = await serve(t, { allowPrivateSources: false, publishUrl: 'rtmp://127.0.0.1:9/live' });
  const pipelines = await client();
  const refused = async (settings: Parameters<PipelineClient['start']>[0], code: string, field?: string) => {
    await assert.rejects(pipelines.start(settings), (error: { code: string; details?: { field?: string; issues?: { field: string }[] } }) => {
      assert.equal(error.code, code);
      if (field !== undefined) assert.equal(error.details?.field ?? error.details?.issues?.[0]?.field, field);
      return true;
    });
  };
  await refused(source, 'source_not_allowed', 'sourceUrl');
  const publicSource = { ...source, sourceUrl: 'https://203.0.113.5/live.m3u8' };
  await refused({ ...publicSource, sourceUrl: 'file:///etc/passwd' }, 'invalid_request', 'sourceUrl');
  await refused({ ...publicSource, processorUrl: 'http://10.0.0.1:5000' }, 'source_not_allowed', 'processorUrl');
  await refused({ ...publicSource, outputUrl: 'http://localhost/live.m3u8' }, 'source_not_allowed', 'outputUrl');
  await refused({ ...publicSource, publishUrl: 'rtmp://192.168.0.1/live' }, 'invalid_request', 'publishUrl');
  await refused({ ...publicSource, publishUrl: 'http://203.0.113.5/live' }, 'invalid_request', 'publishUrl');
  await refused({ ...publicSource, streamId: '../secrets' }, 'invalid_request');
  await refused({ ...publicSource, bufferDuration: 0.5 }, 'invalid_request');
  assert.deepEqual((await pipelines.status()).pipelines, []);
});

test('pipelines have names of their own, and there are not too many', async (t) => {
  const { rig, client } = await serve(t, { maxPipelines: 2 });
  const pipelines = await client();
  const started = await pipelines.start({ ...source, sourceUrl: 'http://anna:hunter2@127.0.0.1:9/live.m3u8', publishKey: 'very-secret' });
  assert.equal(started.state, 'starting');
  assert.equal(started.sourceUrl, 'http://127.0.0.1:9/live.m3u8');
  assert.doesNotMatch(JSON.stringify([await pipelines.status(), await pipelines.log()]), /hunter2|very-secret/);
  await assert.rejects(pipelines.start(source), { code: 'pipeline_exists' });
  rig.streams.add({ ...rig.streams.get('live'), id: 'door' });
  await assert.rejects(pipelines.start({ ...source, streamId: 'door' }), { code: 'stream_exists' });
  await pipelines.start({ ...source, streamId: 'second' });
  await assert.rejects(pipelines.start({ ...source, streamId: 'third' }), { code: 'too_many_pipelines' });
  await until('the source is missed', async () => (await pipelines.status()).pipelines.every(({ stages }) => stages[0]?.reason === 'source_unreachable'));
  const [failing] = (await pipelines.status()).pipelines;
  assert.equal(failing?.lastError?.stage === 'fetch' || failing?.lastError?.stage === 'publish', true);
  assert.ok((failing?.lastError?.hint ?? '').length > 10);
  await assert.rejects(pipelines.stop({ streamId: 'nobody' }), { code: 'pipeline_unknown' });
  assert.deepEqual((await pipelines.stop({ drain: false })).map(({ streamId, state }) => [streamId, state]), [['live', 'stopped'], ['second', 'stopped']]);
  assert.equal((await pipelines.status()).isRunning, false);
  const lines = await pipelines.log();
  assert.deepEqual((await pipelines.log({ after: lines.at(-2)!.id })).map(({ id }) => id), [lines.at(-1)!.id]);
  await pipelines.clean({ streamId: 'live' });
  await assert.rejects(pipelines.clean({ streamId: 'live' }), { code: 'pipeline_unknown' });
});

test('a stop without a body ends all, and the status of nothing says so', async (t) => {
  const { url } = await serve(t);
  const stopped = await fetch(`${url}/api/pipeline/stop`, { method: 'POST' });
  assert.deepEqual([stopped.status, await stopped.json()], [200, { success: true, message: 'Pipeline stopped', pipelines: [] }]);
  const status = (await (await fetch(`${url}/api/pipeline/status`)).json()) as { isRunning: boolean };
  assert.equal(status.isRunning, false);
});

test('it needs the scope operate, over HTTP and for what is pushed', async (t) => {
  const { url, client, tokenOf } = await serve(t, { authSecret: SECRET });
  await assert.rejects((await client()).status(), { code: 'not_authenticated' });
  const others = await client(['live', 'watch', 'publish']);
  await assert.rejects(others.status(), { code: 'not_allowed' });
  await assert.rejects(others.start(source), { code: 'not_allowed' });
  await assert.rejects(others.clean(), { code: 'not_allowed' });
  assert.equal((await (await client(['operate'])).status()).isRunning, false);
  const outcome = async (token: string) => {
    const socket = io(`${url}/pipeline`, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token } });
    t.after(() => socket.disconnect());
    return new Promise((resolve) => {
      socket.once('status', () => resolve('status'));
      socket.once('connect_error', (error) => resolve((error as Error & { data?: { error: { code: string } } }).data?.error.code));
    });
  };
  assert.equal(await outcome(await tokenOf(['live'])), 'not_allowed');
  assert.equal(await outcome(await tokenOf(['operate'])), 'status');
});
