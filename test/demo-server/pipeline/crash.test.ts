import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import { test } from 'node:test';
import { createClient, PipelineClient, type PipelineLogLine, type PipelineOverview } from '@oriel/core';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { NGINX_MISSING, startNginx } from '../publish/support/rtmp-server.ts';
import { LiveSource } from './support/live-source.ts';
import { Processor } from './support/processors.ts';
import { faultsOf, publishedPictures } from './support/published.ts';

/** Pictures between two keyframes of the source. */
const GROUP = 25;

test('a server that ends or is killed goes on from its journal: what was fetched is published once', { skip: NGINX_MISSING ?? false }, async (t) => {
  const [nginx, source, echo] = await Promise.all([startNginx(), LiveSource.start({ hls: ['-hls_list_size', '120'] }), Processor.start('echo')]);
  t.after(() => Promise.all([echo.kill(), source.close(), nginx.close()]));
  const env = { AUDIO_PROCESSOR_URL: echo.url, PUBLISH_URL: nginx.url, ALLOW_PRIVATE_SOURCES: '1' };
  let server: TestServer = await startServer({ env, cameras: [] });
  const { dataDir } = server;
  t.after(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  await until('the source is live', () => source.isLive());
  const client = () => new PipelineClient(createClient({ server: server.url }));

  // As the seed’s own page starts it.
  const answer = await fetch(`${server.url}/api/pipeline/start`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ sourceUrl: source.url, streamId: 'live', bufferDuration: 3 }) });
  const started = (await answer.json()) as Record<string, unknown>;
  assert.deepEqual({ success: started['success'], message: started['message'], streamId: started['streamId'] }, { success: true, message: 'Pipeline started', streamId: 'live' });
  await assert.rejects(client().start({ sourceUrl: source.url, streamId: 'live' }), { code: 'pipeline_exists' });

  const overviews: PipelineOverview[] = [];
  const lines: PipelineLogLine[] = [];
  const watching = new AbortController();
  client().watch({ status: (overview) => void overviews.push(overview), log: (more) => void lines.push(...more) }, { signal: watching.signal });
  await until('a batch is published', async () => ((await client().status()).pipelines[0]?.stages.at(-1)?.done ?? 0) >= 1);
  await until('it was pushed', () => overviews.some(({ pipelines }) => (pipelines[0]?.stages.at(-1)?.done ?? 0) >= 1));
  assert.ok(lines.some(({ stage, message }) => stage === 'publish' && message === 'The batch was published.'));
  assert.equal(new Set(lines.map(({ id }) => id)).size, lines.length, 'no line is told twice');
  assert.ok((await (await fetch(`${server.url}/hls/live/index.m3u8`)).text()).startsWith('#EXTM3U'), 'the output can be watched as any stream');
  assert.match(await (await fetch(`${server.url}/metrics`)).text(), /oriel_pipeline_stage_done\{stream="live",stage="publish"\} [1-9]/);
  watching.abort();

  for (const ending of ['SIGTERM', 'SIGKILL'] as const) {
    const ended = once(server.process, 'exit');
    server.process.kill(ending);
    await ended;
    server = await startServer({ env, cameras: [], dataDir });
    await until('it goes on by itself', async () => ((await client().status()).pipelines[0]?.stages.at(-1)?.done ?? 0) >= 2);
  }

  const stats = await client().storage();
  assert.equal(stats.pipelines[0]?.streamId, 'live');
  assert.ok(stats.originalStream.files > 3 && stats.processedFragments.files > 0);
  const cleaned = await client().clean({ streamId: 'live' });
  assert.ok(cleaned.removedFiles > 0, 'what is published is removed');

  const [stopping] = await client().stop();
  assert.equal(stopping?.state, 'stopping');
  await until('the rest is published', async () => (await client().status()).pipelines[0]?.state === 'stopped');
  assert.equal((await client().status()).isRunning, false);
  const { missing, repeated, unknown } = faultsOf((await publishedPictures(source, await nginx.recordings('live'))).numbers);
  assert.deepEqual({ repeated, unknown }, { repeated: [], unknown: 0 });
  // The rest of the group of pictures that was on air cannot be decoded without its beginning, which was published before.
  assert.ok(missing.length < 2 * GROUP, `${missing.length} pictures are missing`);

  await client().clean();
  assert.deepEqual((await client().status()).pipelines, []);
  assert.equal((await client().storage()).totalBytes, 0);
});
