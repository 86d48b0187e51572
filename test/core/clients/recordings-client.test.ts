import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient, RecordingsClient } from '@oriel/core/clients';
import { HttpServer, sendJson } from '../support/http-server.ts';

const [AT, LATER] = ['2026-01-31T10:00:00.000Z', '2026-01-31T10:05:00.000Z'];
const recording = { id: 'r', stream_id: 'door', title: 'Door', status: 'ready', started_at: AT, ended_at: LATER, duration_seconds: 300, file_size_bytes: 9, created_by: 'anna' };
const analytics = { total_sessions: 2, unique_viewers: 1, total_playtime: 30, average_playtime: 15, average_completion: 0.5, last_accessed_at: LATER };
const metadata = { format: 'mp4', duration: 300, bitrate_kbps: 900, video: { codec: 'h264', width: 640, height: 360, frame_rate: 25 } };
const job = { id: 'j', recording_id: 'r', format: 'hls', status: 'processing', progress: 0.3, created_at: AT };
const share = { id: 's', share_type: 'link', access_level: 'view', expires_at: null, created_at: AT, url: '/api/v1/shared/t' };
const participant = { id: 'p', user_id: 'ben', joined_at: AT, left_at: null };
const entry = { user_id: null, action: 'download', metadata: {}, created_at: AT };

async function serve(answer: (path: string) => unknown) {
  const server = await HttpServer.listen(({ path }, response) => sendJson(response, answer(path)));
  const recordings = new RecordingsClient(createClient({ server: server.url, retries: 0 }));
  const asked = () => server.received.map(({ method, path, body }) => `${method} ${path}${body && ` ${body}`}`);
  return { server, recordings, asked, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('start, stop, list and remove', async () => {
  await using world = await serve((path) => (/recordings(\?|$)/.test(path) ? { recordings: [recording, 4], next_cursor: 'next' } : recording));
  const { recordings } = world;
  assert.deepEqual(await recordings.start({ stream_id: 'door', max_duration_seconds: 5 }), recording);
  assert.deepEqual(await recordings.stop('a/b'), recording);
  assert.deepEqual(await recordings.list({ status: 'ready', limit: 5 }), { recordings: [recording], nextCursor: 'next' });
  await recordings.remove('r');
  assert.deepEqual(world.asked(), [
    'POST /api/v1/recordings/start {"stream_id":"door","max_duration_seconds":5}',
    'POST /api/v1/recordings/a%2Fb/stop',
    'GET /api/v1/recordings?status=ready&limit=5',
    'DELETE /api/v1/recordings/r',
  ]);
});

test('what is known of a recording, with absolute URLs; what a newer server adds is ignored', async () => {
  const streaming = { hls: { status: 'ready', url: '/hls?access=x' }, dash: { status: 'melting' }, mp4: {} };
  await using world = await serve(() => ({ ...recording, metadata: { ...metadata, colour: 'red' }, streaming, expires_at: LATER, quality: '360p', analytics, mood: 'good' }));
  const { hls, dash, mp4 } = { hls: { status: 'ready', url: `${world.server.url}/hls?access=x` }, dash: { status: 'melting' }, mp4: { status: 'none' } };
  assert.deepEqual(await world.recordings.info('r', { bandwidth: 800 }), { ...recording, metadata, streaming: { hls, dash, mp4 }, expires_at: LATER, quality: '360p', analytics });
  assert.deepEqual(world.asked(), ['GET /api/v1/recordings/r/info?bandwidth=800']);
});

test('conversions', async () => {
  await using world = await serve((path) => (path.endsWith('jobs') ? { jobs: [job, {}] } : job));
  assert.deepEqual(await world.recordings.transcode('r', 'hls'), job);
  assert.deepEqual(await world.recordings.jobs('r'), [job]);
  await world.recordings.cancelJob('r', 'j');
  assert.deepEqual(world.asked(), ['POST /api/v1/recordings/r/transcode?format=hls', 'GET /api/v1/recordings/r/jobs', 'DELETE /api/v1/recordings/r/jobs/j']);
});

test('shares, participants, progress, analytics and the access log', async () => {
  await using world = await serve((path) =>
    path.endsWith('access-log') ? { entries: [entry, {}] } : path.endsWith('analytics') ? analytics : path.endsWith('shares') ? { shares: [share, {}], ...share } : { participants: [participant, {}], ...participant },
  );
  const { recordings, server } = world;
  const read = { ...share, url: `${server.url}/api/v1/shared/t` };
  assert.deepEqual(await recordings.share('r', { share_type: 'link', access_level: 'view' }), read);
  assert.deepEqual(await recordings.shares('r'), [read]);
  await recordings.revoke('r', 's');
  assert.deepEqual([await recordings.addParticipant('r', { user_id: 'ben' }), await recordings.participants('r')], [participant, [participant]]);
  await recordings.report('r', { session_id: 'x', position: 3 }, { keepalive: true });
  assert.deepEqual([await recordings.analytics('r'), await recordings.accessLog('r')], [analytics, [entry]]);
  assert.deepEqual(world.asked().slice(2), [
    'DELETE /api/v1/recordings/r/shares/s',
    'POST /api/v1/recordings/r/participants {"user_id":"ben"}',
    'GET /api/v1/recordings/r/participants',
    'POST /api/v1/recordings/r/progress {"session_id":"x","position":3}',
    'GET /api/v1/recordings/r/analytics',
    'GET /api/v1/recordings/r/access-log',
  ]);
});
