import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient, VideosClient, VideoTextsClient } from '@oriel/core/clients';
import { HttpServer, sendJson } from '../support/http-server.ts';

const AT = '2026-01-31T10:00:00.000Z';
const quality = { quality_label: '720p', resolution_width: 1280, resolution_height: 720, bitrate_kbps: 2128, file_size_bytes: 5, processing_status: 'processing', progress: 0.5 };
const progress = { current_time: 3, completed_percentage: 30, is_completed: false, last_watched_at: AT, watch_count: 1 };
const video = {
  ...{ id: 'v', title: 'Film', description: '', duration: 10, thumbnail_url: null, qualities: [quality], progress, upload_status: 'processing', is_playable: true, slug: 'film-v' },
  ...{ tags: ['a'], category: null, is_published: false, is_public: true, protection: 'none', original_filename: 'film.mp4', content_type: 'video/mp4', file_size_bytes: 5, created_by: 'anna' },
  ...{ created_at: AT, updated_at: AT },
};

async function serve(answer: (path: string) => unknown) {
  const server = await HttpServer.listen(({ path }, response) => sendJson(response, answer(path)));
  const videos = new VideosClient(createClient({ server: server.url, retries: 0 }));
  const asked = () => server.received.map(({ method, path, body }) => `${method} ${path}${body && ` ${body}`}`);
  return { server, videos, asked, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('list, get, update, publish, retry and remove', async () => {
  await using world = await serve((path) => (/videos(\?|$)/.test(path) ? { videos: [video, 4], next_cursor: 'next' } : video));
  const { videos } = world;
  assert.deepEqual(await videos.list({ query: 'red car', published: true, limit: 5 }), { videos: [video], nextCursor: 'next' });
  assert.deepEqual(await videos.get('a/b'), video);
  await videos.update('v', { title: 'Other' });
  await videos.publish('v', true);
  assert.deepEqual(await videos.retry('v'), video);
  await videos.remove('v');
  assert.deepEqual(world.asked(), [
    'GET /api/v1/videos?query=red+car&limit=5&published=true',
    'GET /api/v1/videos/a%2Fb',
    'PUT /api/v1/videos/v {"title":"Other"}',
    'PUT /api/v1/videos/v/publish {"is_published":true}',
    'POST /api/v1/videos/v/retry',
    'DELETE /api/v1/videos/v',
  ]);
});

test('a video is opened at an absolute URL, of one quality where that is asked for', async () => {
  await using world = await serve(() => ({ stream_url: '/api/v1/videos/v/hls/index.m3u8?access=x', qualities: [quality], token: 'x', expires_at: AT, session_id: 's' }));
  const opened = await world.videos.open('v', { quality: '720p' });
  assert.deepEqual(opened, { url: `${world.server.url}/api/v1/videos/v/hls/index.m3u8?access=x`, expiresAt: Date.parse(AT), qualities: [quality], sessionId: 's' });
  await world.videos.open('v', { sessionId: 's' });
  assert.deepEqual(world.asked(), ['GET /api/v1/videos/v/stream?quality=720p', 'GET /api/v1/videos/v/stream?session_id=s']);
});

test('qualities and progress', async () => {
  await using world = await serve((path) => (path.endsWith('qualities') ? [quality, {}] : progress));
  assert.deepEqual(await world.videos.qualities('v'), [quality]);
  assert.deepEqual(await world.videos.progress('v'), progress);
  assert.deepEqual(await world.videos.setProgress('v', { current_time: 3, completed_percentage: 30 }), progress);
});

test('a playback is reported, and its summary read as far as it can be', async () => {
  const summary = { views: 2, unique_viewers: 1, watch_time_seconds: 5, startup_ms: { median: 1, p95: 2 }, buffering_ratio: 0.1, stalls: 4, quality_switches: 1, seeks: 2, errors: 3, average_completion: 0.5, completed_views: 1, heat_map: [1, 0], devices: [{ name: 'desktop', views: 2 }], browsers: [], operating_systems: [], countries: [{ name: 'NO', views: 1 }], bandwidth_kbps: 800, qualities: [{ quality_label: '720p', watch_time_seconds: 4 }] };
  let answer: unknown = summary;
  await using world = await serve(() => answer);
  await world.videos.report('v', 's', [{ type: 'started', startup_ms: 320 }]);
  assert.deepEqual(world.asked(), ['POST /api/v1/videos/v/analytics {"session_id":"s","events":[{"type":"started","startup_ms":320}]}']);
  await world.videos.report('v', 's', [{ type: 'seeked' }], { firstEvent: 1 });
  assert.equal(world.asked().at(-1), 'POST /api/v1/videos/v/analytics {"session_id":"s","first_event":1,"events":[{"type":"seeked"}]}');
  assert.deepEqual(await world.videos.analytics('v'), summary);
  answer = { views: 1, heat_map: [0.5, 'x'], qualities: [{ watch_time_seconds: 1 }, { quality_label: '360p' }] };
  const read = await world.videos.analytics('v');
  assert.deepEqual([read.views, read.errors, read.startup_ms, read.average_completion, read.heat_map], [1, 0, null, null, [0.5, 0]]);
  assert.deepEqual([read.bandwidth_kbps, read.qualities, read.countries], [null, [{ quality_label: '360p', watch_time_seconds: 0 }], []]);
});

test('a video of another version is read as far as it can be', async () => {
  await using world = await serve(() => ({ id: 'v', upload_status: 'archived', qualities: [{ quality_label: '8k', processing_status: 'queued' }], progress: 'half', duration: 'long', more: 1 }));
  const read = await world.videos.get('v');
  assert.deepEqual([read.title, read.upload_status, read.is_playable, read.duration, read.progress, read.created_at], ['v', 'archived', false, null, undefined, undefined]);
  assert.deepEqual(read.qualities.map(({ quality_label, processing_status, progress: made }) => [quality_label, processing_status, made]), [['8k', 'queued', 0]]);
});

test('an answer without a video is an error', async () => {
  await using world = await serve(() => ({ title: 'Film' }));
  await assert.rejects(world.videos.get('v'), { code: 'invalid_answer' });
  await assert.rejects(world.videos.open('v'), { code: 'invalid_answer' });
  await assert.rejects(world.videos.list(), { code: 'invalid_answer' });
});

test('chapters and captions, as far as they can be read', async () => {
  const chapter = { title: 'One', start_time_seconds: 0, end_time_seconds: 3 };
  const captions = { language: 'de', label: 'Deutsch', source: 'file', url: '/api/v1/videos/v/captions/de' };
  await using world = await serve((path) => (path.endsWith('chapters') ? { chapters: [chapter, { title: 'Nowhere' }] } : path.endsWith('captions') ? { captions: [captions, {}] } : captions));
  const texts = new VideoTextsClient(createClient({ server: world.server.url, retries: 0 }));
  assert.deepEqual(await texts.chapters('v'), [chapter]);
  assert.deepEqual(await texts.setChapters('v', [chapter]), [chapter]);
  assert.deepEqual(await texts.captions('v'), [captions]);
  assert.deepEqual(await texts.setCaptions('v', 'pt-BR', 'WEBVTT', { label: 'Português' }), captions);
  await texts.removeCaptions('v', 'de');
  assert.deepEqual(world.asked(), [
    'GET /api/v1/videos/v/chapters',
    `PUT /api/v1/videos/v/chapters ${JSON.stringify({ chapters: [chapter] })}`,
    'GET /api/v1/videos/v/captions',
    'PUT /api/v1/videos/v/captions/pt-BR?label=Portugu%C3%AAs WEBVTT',
    'DELETE /api/v1/videos/v/captions/de',
  ]);
  assert.equal(world.server.received[3]?.headers['content-type'], 'text/vtt');
});
