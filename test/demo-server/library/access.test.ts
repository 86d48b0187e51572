import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Scope, Video, VideoAnalytics, VideoAnalyticsEvent, VideoList, VideoProgress, VideoStream } from '@oriel/core/contract';
import { pino } from 'pino';
import { readConfig } from '../../../demo-server/src/config.ts';
import { createServer, type Server } from '../../../demo-server/src/server.ts';
import { until } from '../../support/until.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { bearer, SECRET } from '../http/test-app.ts';
import { codeOf, makeFilm, playlistsOf, post } from './support.ts';

let server: Server;
let folder: string;
let film: string;
let id: string;
const tokens: Record<'anna' | 'ben' | 'nobody' | 'live' | 'limited' | 'manager', string> = { anna: '', ben: '', nobody: '', live: '', limited: '', manager: '' };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oriel-library-access-'));
  film = await makeFilm(join(folder, 'film.mp4'), { seconds: 4 });
  const dataDir = join(folder, 'data');
  await prepareDatabase(dataDir);
  const config = readConfig({ PORT: '0', DATA_DIR: dataDir, AUTH_SECRET: SECRET, CAMERAS: film, HISTORY_MINUTES: '0' });
  server = await createServer(config, pino({ level: 'silent' }));
  const tokenFor = async (scopes: Scope[], user?: string, cameras?: string[]) => (await server.app.tokens.create({ scopes, ...(user && { user }), ...(cameras && { cameras }) })).token;
  tokens.anna = await tokenFor(['watch', 'publish'], 'anna');
  tokens.ben = await tokenFor(['watch', 'publish'], 'ben');
  tokens.nobody = await tokenFor(['watch']);
  tokens.live = await tokenFor(['live', 'playback'], 'ben');
  tokens.limited = await tokenFor(['watch', 'publish', 'manage'], 'ben', ['door']);
  tokens.manager = await tokenFor(['manage'], 'root');
  const sent = await post({ url: server.address }, film, { headers: bearer(tokens.anna) });
  assert.equal(sent.status, 200);
  ({ id } = (await sent.json()) as Video);
  await until('the video is ready', async () => (await read<Video>('', 'anna')).upload_status === 'ready');
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (rest: string, who: keyof typeof tokens, { method = 'GET', body }: { method?: string; body?: unknown } = {}): Promise<Response> =>
  fetch(`${server.address}/api/v1/videos/${id}${rest}`, {
    method,
    headers: { ...bearer(tokens[who]), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
async function read<Answer>(rest: string, who: keyof typeof tokens, options = {}): Promise<Answer> {
  const response = await ask(rest, who, options);
  assert.equal(response.status, 200, rest);
  return (await response.json()) as Answer;
}
const list = async (who: keyof typeof tokens): Promise<string[]> => {
  const { videos } = (await (await fetch(`${server.address}/api/v1/videos`, { headers: bearer(tokens[who]) })).json()) as VideoList;
  return videos.map((video) => video.id);
};

test('others see a video when it is published', async () => {
  assert.equal((await read<Video>('', 'anna')).created_by, 'anna');
  assert.equal(await codeOf(await ask('', 'ben')), '404 video_unknown');
  assert.equal(await codeOf(await ask('/stream', 'ben')), '404 video_unknown');
  assert.deepEqual([await list('anna'), await list('ben'), await list('manager')], [[id], [], [id]]);
  assert.equal(await codeOf(await ask('/publish', 'ben', { method: 'PUT', body: { is_published: true } })), '404 video_unknown');
  assert.equal((await read<Video>('/publish', 'anna', { method: 'PUT', body: { is_published: true } })).is_published, true);
  assert.deepEqual([await list('ben'), await list('nobody')], [[id], [id]]);
  assert.equal(await codeOf(await ask('', 'ben', { method: 'PUT', body: { title: 'Mine' } })), '403 not_allowed');
  assert.equal(await codeOf(await ask('', 'ben', { method: 'DELETE' })), '403 not_allowed');
  assert.equal((await read<Video>('', 'manager', { method: 'PUT', body: { title: 'Theirs', tags: ['a'] } })).title, 'Theirs');
});

test('a slug opens a video as its id does, for the same viewers', async () => {
  const { slug } = await read<Video>('', 'anna');
  const bySlug = (rest: string, who: keyof typeof tokens) => fetch(`${server.address}/api/v1/videos/${slug}${rest}`, { headers: bearer(tokens[who]) });
  assert.equal(((await (await bySlug('', 'manager')).json()) as Video).id, id);
  assert.match(((await (await bySlug('/stream', 'manager')).json()) as VideoStream).stream_url, new RegExp(`^/api/v1/videos/${id}/hls/`));
  assert.equal(await codeOf(await bySlug('/qualities', 'manager')), '404 video_unknown', 'no other route takes it');
  assert.equal((await ask('/publish', 'anna', { method: 'PUT', body: { is_published: false } })).status, 200);
  for (const rest of ['', '/stream']) assert.equal(await codeOf(await bySlug(rest, 'ben')), '404 video_unknown');
  assert.equal((await ask('/publish', 'anna', { method: 'PUT', body: { is_published: true } })).status, 200);
});

test('tokens without the scope, and tokens for cameras, are refused', async () => {
  for (const who of ['live', 'limited'] as const) {
    assert.equal(await codeOf(await ask('', who)), '403 not_allowed');
    assert.equal(await codeOf(await post({ url: server.address }, film, { headers: bearer(tokens[who]) })), '403 not_allowed');
  }
  assert.equal(await codeOf(await post({ url: server.address }, film, { headers: bearer(tokens.nobody) })), '403 not_allowed');
});

test('a stream URL opens the playlists and segments of its video, and nothing else', async () => {
  const { stream_url, token, expires_at } = await read<VideoStream>('/stream', 'ben');
  assert.ok(stream_url.endsWith(`access=${token}`));
  assert.ok(Date.parse(expires_at) > Date.now());
  const { media } = await playlistsOf({ url: server.address }, stream_url);
  for (const [url, text] of media) {
    const names = [...text.matchAll(/^(\d+\.m4s\S*)$|URI="([^"]+)"/gm)].map(([, line, attribute]) => line ?? attribute ?? '');
    for (const name of names) {
      const response = await fetch(new URL(name, url));
      assert.equal(response.status, 200);
      assert.match(response.headers.get('cache-control') ?? '', /private, max-age=31536000, immutable/);
      const part = await fetch(new URL(name, url), { headers: { range: 'bytes=0-9' } });
      assert.deepEqual([part.status, (await part.arrayBuffer()).byteLength], [206, 10]);
    }
  }
  const withToken = (path: string) => fetch(`${server.address}${path}?access=${token}`);
  assert.equal(await codeOf(await withToken(`/api/v1/videos/${id}`)), '403 not_allowed');
  assert.equal(await codeOf(await withToken(`/api/v1/videos/${id}/stream`)), '403 not_allowed');
  const master = `/api/v1/videos/${id}/hls/index.m3u8`;
  assert.equal((await withToken(master)).status, 200);
  assert.equal(await codeOf(await fetch(server.address + master)), '401 not_authenticated');
});

test('a playlist that has not changed is not sent again', async () => {
  const { stream_url } = await read<VideoStream>('/stream', 'ben');
  const first = await fetch(server.address + stream_url);
  assert.equal(first.headers.get('cache-control'), 'no-cache');
  // fetch would add Cache-Control: no-cache to the request.
  const again = request(server.address + stream_url, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } }).end();
  const [response] = (await once(again, 'response')) as [IncomingMessage];
  assert.deepEqual([response.statusCode, (await response.toArray()).length], [304, 0]);
});

test('one quality is streamed where it is ready, and no other', async () => {
  const { stream_url } = await read<VideoStream>('/stream?quality=180p', 'ben');
  const { main } = await playlistsOf({ url: server.address }, stream_url);
  assert.equal(main.match(/#EXT-X-STREAM-INF/g)?.length, 1);
  assert.equal(await codeOf(await ask('/stream?quality=1080p', 'ben')), '404 not_found');
});

test('progress belongs to a user', async () => {
  const opened = await read<VideoProgress>('/progress', 'anna');
  assert.deepEqual([opened.current_time, opened.watch_count, opened.is_completed, opened.last_watched_at], [0, 0, false, null]);
  await read<VideoStream>('/stream', 'anna');
  await read<VideoProgress>('/progress', 'anna', { method: 'POST', body: { current_time: 3.9, completed_percentage: 97 } });
  await read<VideoProgress>('/progress', 'anna', { method: 'POST', body: { current_time: 1.5, completed_percentage: 37 } });
  const progress = await read<VideoProgress>('/progress', 'anna');
  assert.deepEqual([progress.current_time, progress.completed_percentage, progress.is_completed, progress.watch_count], [1.5, 37, true, 1], 'once completed, always completed');
  assert.deepEqual((await read<Video>('', 'anna')).progress, progress);
  assert.equal((await read<VideoProgress>('/progress', 'ben')).current_time, 0);
  assert.equal(await codeOf(await ask('/progress', 'nobody')), '401 not_authenticated');
  assert.equal((await read<Video>('', 'nobody')).progress, undefined);
  assert.equal(await codeOf(await ask('/progress', 'ben', { method: 'POST', body: { current_time: -1, completed_percentage: 0 } })), '400 invalid_request');
});

test('lists come in pages, newest first, and can be searched', async () => {
  const more: string[] = [];
  for (const title of ['Red car', 'Blue 100% car', 'Tree']) {
    const sent = await post({ url: server.address }, film, { fields: { title, tags: 'car , road' }, headers: bearer(tokens.anna) });
    more.unshift(((await sent.json()) as Video).id);
  }
  const page = async (query: string) => (await (await fetch(`${server.address}/api/v1/videos?${query}`, { headers: bearer(tokens.anna) })).json()) as VideoList;
  const first = await page('limit=2');
  const second = await page(`limit=2&cursor=${first.next_cursor}`);
  assert.deepEqual([...first.videos, ...second.videos].map((video) => video.id), [...more, id]);
  assert.equal(second.next_cursor, undefined);
  assert.deepEqual((await page('query=car+RED')).videos.map(({ title }) => title), ['Red car']);
  assert.deepEqual((await page('query=100%25')).videos.map(({ title }) => title), ['Blue 100% car']);
  assert.equal((await page('tag=road')).videos.length, 3);
  assert.deepEqual((await page('published=true')).videos.map((video) => video.id), [id]);
  for (const cursor of ['x', Buffer.from('1 2').toString('base64url')]) {
    assert.equal(await codeOf(await fetch(`${server.address}/api/v1/videos?cursor=${cursor}`, { headers: bearer(tokens.anna) })), '400 invalid_request');
  }
});

test('the owner learns how others have watched', async () => {
  const open = async (who: keyof typeof tokens) => (await read<VideoStream>('/stream', who)).session_id;
  const report = (who: keyof typeof tokens, session_id: string, events: VideoAnalyticsEvent[]) => ask('/analytics', who, { method: 'POST', body: { session_id, events } });
  const [own, ben, nobody] = [await open('anna'), await open('ben'), await open('nobody')];
  await open('ben');
  for (const [who, session] of [['anna', own], ['ben', ben], ['nobody', nobody]] as const) {
    assert.equal((await report(who, session, [{ type: 'started', startup_ms: who === 'ben' ? 400 : null }, { type: 'watched', from: 0, to: 2, quality_selected: '90p', ...(who !== 'nobody' && { bandwidth_kbps: 900 }) }])).status, 204);
  }
  const rest: VideoAnalyticsEvent[] = [{ type: 'stalled', duration_ms: 500 }, { type: 'seeked' }, { type: 'watched', from: 1, to: 2.5, quality_selected: '180p', bandwidth_kbps: 700, buffer_health: 4 }, { type: 'quality_changed', quality_label: '180p' }, { type: 'ended' }, { type: 'failed', code: 'hls_failed' }];
  assert.equal((await report('ben', ben, rest)).status, 204);
  const { heat_map, devices, browsers, operating_systems, countries, qualities, ...summary } = await read<VideoAnalytics>('/analytics', 'anna');
  assert.deepEqual(
    { ...summary, buffering_ratio: Math.round(summary.buffering_ratio * 1e4) / 1e4, average_completion: Math.round(summary.average_completion! * 100) },
    { views: 2, unique_viewers: 1, watch_time_seconds: 5.5, startup_ms: { median: 400, p95: 400 }, buffering_ratio: 0.0833, stalls: 1, quality_switches: 1, bandwidth_kbps: 700, seeks: 1, errors: 1, average_completion: 56, completed_views: 1 },
  );
  assert.deepEqual(qualities, [{ quality_label: '90p', watch_time_seconds: 4 }, { quality_label: '180p', watch_time_seconds: 1.5 }]);
  assert.deepEqual(countries, []);
  const { views, watch_time_seconds, average_completion } = summary;
  assert.deepEqual((await read<Video>('', 'anna')).analytics, { views, watch_time_seconds, average_completion });
  assert.ok(!('analytics' in (await read<Video>('', 'ben'))));
  // Node's `fetch` is no browser that anybody knows.
  for (const shares of [devices, browsers, operating_systems]) assert.deepEqual(shares, [{ name: 'unknown', views: 2 }]);
  assert.deepEqual([heat_map.length, heat_map[10], heat_map[55], heat_map[99]], [100, 1, 0.5, 0]);
  assert.equal(await codeOf(await report('nobody', ben, rest)), '404 session_unknown');
  assert.equal(await codeOf(await report('ben', 'x', rest)), '404 session_unknown');
  assert.equal(await codeOf(await ask('/analytics', 'ben')), '403 not_allowed');
});
