import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Token, Video, VideoAnalytics, VideoStream } from '@oriel/core/contract';
import { type Cmcd, CMCD_KEYS, CmcdEventType, CmcdReporter } from '@svta/cml-cmcd';
import { CmcdSession } from '../../../demo-server/src/library/cmcd/cmcd-session.ts';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { codeOf, makeFilm, startLibrary, upload } from './support.ts';

const SECRET = 'a secret of at least 32 characters!';
const NOW = Date.UTC(2026, 0, 31, 12);

/** What a player says at a moment, ms. */
const report = (at: number, data: Cmcd): Cmcd => ({ v: 2, ts: NOW + at, ...data });

test('a playback becomes events: the start, what was played, stalls, seeks, changes of the bitrate, the end', () => {
  const session = new CmcdSession();
  const said = [
    report(0, { e: 'ps', sta: 's', sn: 0 }),
    report(400, { e: 'ps', sta: 'p', sn: 1 }),
    report(500, { e: CmcdEventType.BITRATE_CHANGE, br: [500], sn: 2 }),
    report(5400, { e: 'ps', sta: 'r', sn: 3 }),
    report(6400, { e: 'ps', sta: 'p', sn: 4 }),
    report(6400, { e: 'ps', sta: 'p', sn: 4 }),
    report(7400, { e: CmcdEventType.BITRATE_CHANGE, br: [2000], sn: 5 }),
    report(8400, { e: 'ps', sta: 'k', sn: 6 }),
    report(8500, { e: 'ps', sta: 'p', sn: 7, pr: 2 }),
    report(9500, { e: 'ps', sta: 'e', sn: 8 }),
  ].flatMap((each) => session.take(each, NOW + 10_000));
  const [played, events] = [said.filter(({ type }) => type === 'played'), said.filter(({ type }) => type !== 'played')];
  assert.deepEqual(events, [
    { type: 'started', startup_ms: 400 },
    { type: 'stalled', duration_ms: 1000 },
    { type: 'quality_changed', quality_label: '2000 kbit/s' },
    { type: 'seeked' },
    { type: 'ended' },
  ]);
  assert.equal(played.reduce((sum, event) => sum + (event.type === 'played' ? event.seconds : 0), 0), 0.1 + 4.9 + 1 + 1 + 2);
});

test('with the place in the video, the part that was watched is known', () => {
  const session = new CmcdSession();
  const take = (at: number, data: Cmcd) => session.take(report(at, { e: 't', ...data }), NOW + at);
  take(0, { sta: 'p', pt: 60_000, msd: 250 });
  assert.deepEqual(take(10_000, { sta: 'p', pt: 70_000 }), [{ type: 'watched', from: 60, to: 70 }]);
  assert.deepEqual(take(11_000, { sta: 'p', pt: 500_000 }), [{ type: 'played', seconds: 1 }], 'a jump');
  assert.deepEqual(take(200_000, { sta: 'p', pt: 689_000 }), [], 'a page that slept');
});

test('the bitrate that was played, the measured throughput and the buffer are told with what was played', () => {
  const session = new CmcdSession();
  const take = (at: number, data: Cmcd) => session.take(report(at, { e: 't', ...data }), NOW + at);
  take(0, { sta: 'p', br: [500] });
  assert.deepEqual(take(4000, { br: [2000], mtp: [6400], bl: [12_500] }), [{ type: 'played', seconds: 4, quality_selected: '500 kbit/s', bandwidth_kbps: 6400, buffer_health: 12.5 }]);
  assert.deepEqual(take(6000, { mtp: [-1], bl: [Number.NaN] }), [{ type: 'played', seconds: 2, quality_selected: '2000 kbit/s' }]);
});

test('numbers outside their range count for nothing, and a wrong clock invents no time', () => {
  const session = new CmcdSession();
  const take = (at: number, data: Cmcd) => session.take({ v: 2, ts: NOW + at, ...data }, NOW + at);
  assert.deepEqual(take(0, { sta: 'p', pr: -5, msd: -9 }), [{ type: 'started', startup_ms: null }]);
  assert.deepEqual(take(1000, { sta: 'p', pr: 1e12, pt: -1 }), [{ type: 'played', seconds: 1 }]);
  assert.deepEqual(take(2000, { sta: 'p', pt: Number.NaN }), [{ type: 'played', seconds: 1 }]);
  assert.deepEqual(take(3000, { sta: 'r', ts: NOW - 1e13 }), [{ type: 'played', seconds: 1 }]);
  assert.deepEqual(take(4000, { sta: 'p', ts: NOW + 1e13 }), [{ type: 'stalled', duration_ms: 1000 }]);
  assert.deepEqual(take(3500, { sta: 'p' }), [], 'time does not run backwards');
  assert.deepEqual(take(5000, { sta: 'p', e: CmcdEventType.BITRATE_CHANGE, br: [-1] }), [{ type: 'played', seconds: 1 }]);
});

let server: TestServer;
let films: string;
let token: string;
let video: Video;
const authorized = () => ({ Authorization: `Bearer ${token}` });
const get = async <T>(path: string, headers: Record<string, string> = authorized()): Promise<T> => (await fetch(server.url + path, { headers })).json() as Promise<T>;

async function tokenFor(user: string): Promise<string> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${SECRET}` };
  const created = await fetch(`${server.url}/api/v1/tokens`, { method: 'POST', headers, body: JSON.stringify({ user, scopes: ['watch', 'publish'] }) });
  return ((await created.json()) as Token).token;
}

before(async () => {
  films = await mkdtemp(join(tmpdir(), 'oriel-films-'));
  server = await startLibrary({ env: { AUTH_SECRET: SECRET } });
  token = await tokenFor('anna');
  video = await upload(server, await makeFilm(join(films, 'film.mp4'), { seconds: 3 }), { headers: authorized() });
  const publish = await fetch(`${server.url}/api/v1/videos/${video.id}/publish`, { method: 'PUT', headers: { ...authorized(), 'Content-Type': 'application/json' }, body: '{"is_published":true}' });
  assert.equal(publish.status, 200);
  await until('it is ready', async () => (await get<Video>(`/api/v1/videos/${video.id}`)).upload_status === 'ready');
});
after(async () => {
  await server.stop();
  await rm(films, { recursive: true, force: true });
});

test('reports of another player’s reporter count as a view', async () => {
  const viewer = { Authorization: `Bearer ${await tokenFor('ben')}` };
  const stream = await get<VideoStream>(`/api/v1/videos/${video.id}/stream`, viewer);
  const statuses: number[] = [];
  const reporter = new CmcdReporter(
    {
      ...{ sid: 'a-playback', cid: video.id, version: 2, enabledKeys: [...CMCD_KEYS] },
      eventTargets: [{ url: server.url + stream.cmcd_url, events: [CmcdEventType.PLAY_STATE, CmcdEventType.BITRATE_CHANGE, CmcdEventType.ERROR], enabledKeys: [...CMCD_KEYS], batchSize: 1 }],
    },
    async ({ url, body, headers }) => {
      const { status } = await fetch(url, { method: 'POST', body: body as string, headers: headers as Record<string, string> });
      statuses.push(status);
      return { status };
    },
  );
  reporter.start();
  // One after the other: each is a request of its own.
  for (const [i, sta] of (['s', 'p', 'r', 'p', 'e'] as const).entries()) {
    reporter.update({ sta });
    await until('it was sent', () => statuses.length > i);
  }
  reporter.stop(true);
  assert.deepEqual([...new Set(statuses)], [204]);
  const analytics = await get<VideoAnalytics>(`/api/v1/videos/${video.id}/analytics`);
  assert.deepEqual([analytics.views, analytics.unique_viewers, analytics.stalls, analytics.completed_views], [1, 1, 1, 1]);
  assert.ok(analytics.startup_ms!.median >= 0);
});

test('a session that the stream opened is the one that is reported of', async () => {
  const viewer = { Authorization: `Bearer ${await tokenFor('carla')}` };
  const stream = await get<VideoStream>(`/api/v1/videos/${video.id}/stream`, viewer);
  const body = ['s', 'p'].map((sta, sn) => `cid="${video.id}",e=ps,sid="${stream.session_id}",sn=${sn},sta=${sta},ts=${NOW + sn},v=2`).join('\n');
  assert.equal((await fetch(server.url + stream.cmcd_url, { method: 'POST', body })).status, 204);
  // The own reporter of the session finds the same one.
  const events = { session_id: stream.session_id, events: [{ type: 'ended' }] };
  const own = await fetch(`${server.url}/api/v1/videos/${video.id}/analytics`, { method: 'POST', headers: { ...viewer, 'Content-Type': 'application/json' }, body: JSON.stringify(events) });
  assert.equal(own.status, 204);
  assert.equal((await get<VideoAnalytics>(`/api/v1/videos/${video.id}/analytics`)).completed_views, 2);
});

test('what is no report of a video is refused', async () => {
  const post = async (body: string, headers: Record<string, string> = authorized()) => codeOf(await fetch(`${server.url}/api/v1/cmcd`, { method: 'POST', body, headers }));
  assert.equal(await post(''), '400 invalid_request');
  assert.equal(await post('sid="a",v=1'), '400 invalid_request');
  assert.equal(await post(`cid="../${video.id}",e=ps,sid="a",sta=p,v=2`), '400 invalid_request');
  assert.equal(await post('cid="unknown",e=ps,sid="a",sta=p,v=2'), '404 video_unknown');
  assert.equal(await post(`cid="${video.id}",e=ps,sid="a",sta=p,v=2`, {}), '401 not_authenticated');
});
