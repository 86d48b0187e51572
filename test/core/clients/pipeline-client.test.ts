import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient, PipelineClient } from '@oriel/core/clients';
import { HttpServer, sendJson } from '../support/http-server.ts';

const AT = '2026-01-31T10:00:00.000Z';
const stage = { name: 'process', state: 'waiting', reason: 'processor_unreachable', queued: 2, done: 3, failed: 1, lag: 31_000, took: 240 };
const pipeline = {
  ...{ streamId: 'harbour', state: 'running', isRunning: true, since: AT, startedAt: AT, sourceUrl: 'https://source.example/live.m3u8', bufferDuration: 30 },
  ...{ processorUrl: 'http://127.0.0.1:5000', publishUrl: 'rtmp://127.0.0.1/live', outputUrl: 'http://127.0.0.1:8085/live/harbour.m3u8', onLate: 'wait' },
  stages: [stage],
  transports: [{ type: 'llhls', url: '/hls/harbour/index.m3u8' }],
  output: { state: 'publishing', since: AT, bitrate: 2_500_000, droppedFrames: 0, availability: 'missing', availabilitySince: AT },
  batchNumber: 3,
  lastError: { time: AT, stage: 'process', reason: 'processor_unreachable', message: 'The processor cannot be reached.', hint: 'Start it.', batchNumber: 4 },
};
const overview = { isRunning: true, pipelines: [pipeline], defaults: { bufferDuration: 30, processorUrl: 'http://127.0.0.1:5000', publishUrl: 'rtmp://127.0.0.1/live', onLate: 'wait' } };
const lineOf = (id: number) => ({ id, time: AT, level: 'info', streamId: 'harbour', stage: 'batch', message: `line ${id}`, batchNumber: 3 });

async function serve(answer: (path: string) => unknown) {
  const server = await HttpServer.listen(({ path }, response) => sendJson(response, answer(path)));
  const client = new PipelineClient(createClient({ server: server.url, retries: 0 }));
  const asked = () => server.received.map(({ method, path, body }) => `${method} ${path}${body && ` ${body}`}`);
  return { client, asked, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('every route is asked and read', async () => {
  const folder = { files: 2, bytes: 100 };
  const stats = { totalBytes: 200, freeBytes: 1000, originalStream: folder, processedFragments: folder, pipelines: [{ streamId: 'harbour', isRunning: true, originalStream: folder, processedFragments: folder, oldest: AT }] };
  const answers: Record<string, unknown> = {
    '/api/pipeline/status': overview,
    '/api/pipeline/start': { success: true, message: 'Pipeline started', streamId: 'harbour', pipeline },
    '/api/pipeline/stop': { success: true, message: 'Pipeline stopped', pipelines: [pipeline] },
    '/api/pipeline/log?after=4': { lines: [lineOf(5)] },
    '/api/storage/stats': stats,
    '/api/storage/clean': { success: true, message: 'Storage cleaned', removedFiles: 3, removedBytes: 99 },
  };
  await using world = await serve((path) => answers[path]);
  const { client } = world;
  assert.deepEqual(await client.status(), overview);
  assert.deepEqual(await client.start({ sourceUrl: pipeline.sourceUrl, streamId: 'harbour' }), pipeline);
  assert.deepEqual(await client.stop({ streamId: 'harbour', drain: false }), [pipeline]);
  assert.deepEqual(await client.log({ after: 4 }), [lineOf(5)]);
  assert.deepEqual(await client.storage(), stats);
  assert.deepEqual(await client.clean({ olderThan: AT }), { removedFiles: 3, removedBytes: 99 });
  assert.deepEqual(world.asked(), [
    'GET /api/pipeline/status',
    `POST /api/pipeline/start {"sourceUrl":"${pipeline.sourceUrl}","streamId":"harbour"}`,
    'POST /api/pipeline/stop {"streamId":"harbour","drain":false}',
    'GET /api/pipeline/log?after=4',
    'GET /api/storage/stats',
    `POST /api/storage/clean {"olderThan":"${AT}"}`,
  ]);
});

test('a status of another version is read as far as it goes', async () => {
  const odd = { isRunning: 'yes', pipelines: [{ streamId: 'harbour', state: 'resting', stages: [{ name: 'dream', lag: 'long' }, {}], transports: [{ type: 'smoke', url: '/x' }], output: { availability: 7 } }, { state: 'running' }] };
  await using world = await serve(() => odd);
  const read = await world.client.status();
  assert.equal(read.isRunning, false);
  assert.equal(read.defaults.bufferDuration, 30);
  const [only, ...others] = read.pipelines;
  assert.deepEqual(others, []);
  assert.equal(only?.state, 'resting');
  assert.deepEqual(only.stages, [{ name: 'dream', state: 'idle', queued: 0, done: 0, failed: 0, lag: null, took: null }]);
  assert.deepEqual(only.output, { state: 'idle', bitrate: 0, droppedFrames: 0, availability: 'unknown' });
});

test('where nothing can be pushed, status and log are asked for, and no line is told twice', async () => {
  let newest = 2;
  await using world = await serve((path) => (path.startsWith('/api/pipeline/log') ? { lines: Array.from({ length: newest++ }, (_, index) => lineOf(index + 1)) } : overview));
  const told: number[] = [];
  const watching = new AbortController();
  await new Promise<void>((resolve) => {
    world.client.watch({ status: (status) => assert.equal(status.isRunning, true), log: (lines) => void (told.push(...lines.map(({ id }) => id)) >= 3 && resolve()) }, { signal: watching.signal });
  });
  watching.abort();
  assert.deepEqual(told, [1, 2, 3]);
});
