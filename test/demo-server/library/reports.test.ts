import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { VideoAnalytics, VideoAnalyticsEvent, VideoAnalyticsOverview, VideoProgress, VideoStream } from '@oriel/core/contract';
import type { TestServer } from '../../support/server.ts';
import { codeOf, makeFilm, settled, startLibrary, upload } from './support.ts';

let server: TestServer;
let folder: string;
let film: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oriel-reports-'));
  film = await makeFilm(join(folder, 'film.mp4'), { seconds: 4 });
  server = await startLibrary({ env: { COUNTRY_HEADER: 'CF-IPCountry' } });
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const newVideo = async (): Promise<string> => (await settled(server, (await upload(server, film)).id)).id;
const open = (id: string, query = '', headers: Record<string, string> = {}): Promise<VideoStream> =>
  fetch(`${server.url}/api/v1/videos/${id}/stream${query}`, { headers }).then((response) => response.json() as Promise<VideoStream>);
const report = (id: string, session_id: string, events: VideoAnalyticsEvent[], first_event?: number): Promise<Response> =>
  fetch(`${server.url}/api/v1/videos/${id}/analytics`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ session_id, events, first_event }) });
const summaryOf = (id: string): Promise<VideoAnalytics> => server.get<VideoAnalytics>(`/api/v1/videos/${id}/analytics`);

test('a report that is sent twice counts once, also beside new events and out of order', async () => {
  const id = await newVideo();
  const { session_id } = await open(id);
  const events: VideoAnalyticsEvent[] = [
    { type: 'started', startup_ms: 100 },
    { type: 'watched', from: 0, to: 2 },
    { type: 'stalled', duration_ms: 500 },
    { type: 'seeked' },
    { type: 'quality_changed', quality_label: '180p' },
    { type: 'failed', code: 'hls_failed' },
  ];
  // The last two overtake the others.
  for (const [from, to] of [[4, 6], [0, 4], [0, 4], [2, 6], [0, 6]] as const) {
    const answer = await report(id, session_id, events.slice(from, to), from);
    assert.equal(answer.status, 204, `${from} ${await answer.text()}`);
  }
  const { errors, quality_switches, seeks, stalls, views, watch_time_seconds, buffering_ratio } = await summaryOf(id);
  assert.deepEqual({ errors, quality_switches, seeks, stalls, views, watch_time_seconds, buffering_ratio }, { errors: 1, quality_switches: 1, seeks: 1, stalls: 1, views: 1, watch_time_seconds: 2, buffering_ratio: 0.2 });
  assert.equal((await report(id, session_id, [{ type: 'quality_failed', quality_label: '360p' }])).status, 204);
  assert.equal((await summaryOf(id)).quality_switches, 1, 'a switch that failed is none');
  assert.equal((await report(id, session_id, [{ type: 'seeked' }], 6)).status, 204);
  assert.equal((await summaryOf(id)).seeks, 2, 'a new event counts');
  assert.equal((await report(id, session_id, [{ type: 'seeked' }])).status, 204);
  assert.equal((await summaryOf(id)).seeks, 3, 'one without a number counts, too');
  assert.equal(await codeOf(await report(id, session_id, events, -1)), '400 invalid_request');
});

test('the same report at the same time counts once', async () => {
  const id = await newVideo();
  const { session_id } = await open(id);
  const answers = await Promise.all(Array.from({ length: 8 }, () => report(id, session_id, [{ type: 'started', startup_ms: null }, { type: 'seeked' }], 0)));
  assert.deepEqual(answers.map(({ status }) => status), answers.map(() => 204));
  assert.equal((await summaryOf(id)).seeks, 1);
});

test('a new URL for the same session is no other view', async () => {
  const id = await newVideo();
  const { session_id } = await open(id);
  const again = await open(id, `?session_id=${session_id}`);
  assert.equal(again.session_id, session_id);
  assert.equal((await server.get<VideoProgress>(`/api/v1/videos/${id}/progress`)).watch_count, 1);
  const other = await newVideo();
  for (const unknown of [session_id, 'x', '00000000-0000-4000-8000-000000000000']) {
    assert.notEqual((await open(other, `?session_id=${unknown}`)).session_id, unknown, 'not of another video, and not made up');
  }
});

test('devices, browsers, operating systems and countries are those of the viewers', async () => {
  const id = await newVideo();
  const agents = [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'x'.repeat(5000),
  ];
  for (const [i, agent] of agents.entries()) {
    const { session_id } = await open(id, '', { 'user-agent': agent, 'cf-ipcountry': ['NO', 'no', 'XX', 'somewhere'][i]! });
    await report(id, session_id, [{ type: 'started', startup_ms: null }, { type: 'ended' }], 0);
  }
  const { devices, browsers, operating_systems, countries, completed_views } = await summaryOf(id);
  assert.deepEqual(devices, [{ name: 'desktop', views: 2 }, { name: 'mobile', views: 1 }, { name: 'unknown', views: 1 }]);
  assert.deepEqual(browsers.map(({ name }) => name), ['Chrome', 'Firefox', 'Safari', 'unknown']);
  assert.deepEqual(operating_systems.map(({ name }) => name), ['Linux', 'iOS', 'unknown']);
  assert.deepEqual(countries, [{ name: 'NO', views: 2 }]);
  assert.equal(completed_views, 4);
});

test('the overview adds up all videos, and lists what was watched longest first', async (t) => {
  const own = await startLibrary();
  t.after(() => own.stop());
  const [short, long, unseen] = await Promise.all(['Short', 'Long', 'Unseen'].map(async (title) => (await upload(own, film, { fields: { title } })).id));
  const watch = async (id: string, events: VideoAnalyticsEvent[]): Promise<void> => {
    const { session_id } = await own.get<VideoStream>(`/api/v1/videos/${id}/stream`);
    const answer = await fetch(`${own.url}/api/v1/videos/${id}/analytics`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ session_id, events }) });
    assert.equal(answer.status, 204, await answer.text());
  };
  for (const id of [short!, long!]) await settled(own, id);
  await watch(short!, [{ type: 'started', startup_ms: 100 }, { type: 'watched', from: 0, to: 1 }, { type: 'stalled', duration_ms: 1000 }]);
  await watch(long!, [{ type: 'started', startup_ms: 300 }, { type: 'watched', from: 0, to: 4 }, { type: 'ended' }]);
  await watch(long!, [{ type: 'started', startup_ms: 200 }, { type: 'watched', from: 0, to: 2 }]);
  await watch(long!, [{ type: 'failed', code: 'hls_failed' }]);
  await own.get(`/api/v1/videos/${short}/stream`);

  const { videos, ...all } = await own.get<VideoAnalyticsOverview>('/api/v1/videos/analytics');
  assert.deepEqual(all, { views: 3, unique_viewers: 1, watch_time_seconds: 7, completed_views: 1, buffering_ratio: 1 / 8, stalls: 1, errors: 1, startup_ms: { median: 200, p95: 300 } });
  assert.deepEqual(videos.map(({ id, title, views, watch_time_seconds, errors }) => ({ id, title, views, watch_time_seconds, errors })), [
    { id: long, title: 'Long', views: 2, watch_time_seconds: 6, errors: 1 },
    { id: short, title: 'Short', views: 1, watch_time_seconds: 1, errors: 0 },
  ]);
  assert.ok(unseen);
  assert.equal((await own.get<VideoAnalyticsOverview>('/api/v1/videos/analytics?limit=1')).videos.length, 1);
  assert.equal((await fetch(`${own.url}/api/v1/videos/analytics?limit=0`)).status, 400);
});
