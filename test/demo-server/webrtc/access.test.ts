import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ErrorBody, SessionStarted, TokenCreate } from '@oriel/core/contract';
import { until } from '../../support/until.ts';
import { SECRET } from '../http/test-app.ts';
import { makeVideo, type Video } from '../archive/media.ts';
import { type Rig, startRig } from './rig.ts';
import { json, Viewer } from './viewer.ts';

const START = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const SIGNALING = '/api/v1/playback/webrtc';
const CANDIDATE = { candidate: 'candidate:1 1 udp 2113937151 127.0.0.1 50000 typ host', sdpMid: '0' };

let rig: Rig;
let video: Video;

before(async () => {
  video = await makeVideo({ seconds: 2, start: START });
  rig = await startRig({ authSecret: SECRET, recordings: true });
  await rig.record(video);
  rig.bus.setTracks(video.tracks);
  for (const frame of video.frames) rig.bus.push(frame);
});
after(() => rig.close());

const tokenFor = async (wish: TokenCreate) => (await rig.app.tokens.create(wish)).token;

async function call(token: string, method: string, path: string, body?: unknown): Promise<string> {
  const answer = await json<ErrorBody | ''>(rig.address, method, path, body, token);
  return answer.status < 400 ? `${answer.status}` : `${answer.status} ${(answer.body as ErrorBody).error.code}`;
}

async function start(token: string, kind: 'live' | 'playback'): Promise<string> {
  const body = kind === 'live' ? {} : { playbackTime: new Date(START).toISOString() };
  const { status, body: started } = await json<SessionStarted>(rig.address, 'POST', `/api/v1/cameras/door/${kind}/start`, body, token);
  assert.equal(status, 200, JSON.stringify(started));
  return started.sessionId;
}

/** Every request about a session. */
const requests = (sessionId: string): [method: string, path: string, body?: unknown][] => [
  ['PUT', `${SIGNALING}/answer`, { sessionId, answerSDP: 'none' }],
  ['POST', `${SIGNALING}/ice`, { sessionId, candidate: CANDIDATE }],
  ['GET', `${SIGNALING}/ice/${sessionId}`],
  ['DELETE', `${SIGNALING}/${sessionId}`],
];

test('a request about a session needs a token for that camera, live or playback as the session is', async () => {
  const owner = await tokenFor({ cameras: ['door'] });
  for (const kind of ['live', 'playback'] as const) {
    const sessionId = await start(owner, kind);
    const others = [await tokenFor({ cameras: ['window'] }), await tokenFor({ scopes: [kind === 'live' ? 'playback' : 'live'] }), await tokenFor({ scopes: ['manage'], cameras: ['window'] })];
    for (const other of others) {
      for (const [method, path, body] of requests(sessionId)) assert.equal(await call(other, method, path, body), '403 not_allowed', `${method} ${path}`);
    }
    assert.deepEqual(
      await Promise.all(requests(sessionId).slice(0, 3).map((request) => call(owner, ...request))),
      ['400 invalid_sdp', '204', '200'],
    );
    assert.equal(await call(owner, 'DELETE', `${SIGNALING}/${sessionId}`), '204');
    assert.equal(await call(others[0]!, 'DELETE', `${SIGNALING}/${sessionId}`), '403 not_allowed', 'not after its end either');
    assert.equal(await call(owner, 'DELETE', `${SIGNALING}/${sessionId}`), '204', 'ending it again is no error');
  }
});

test('the URL of a WHEP session names its camera, and no other', async () => {
  const owner = await tokenFor({});
  const sessionId = await start(owner, 'live');
  const narrow = await tokenFor({ scopes: ['playback'] });
  const request = (token: string, method: string, camera: string) =>
    fetch(`${rig.address}/whep/${camera}/${sessionId}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(method === 'PATCH' && { 'content-type': 'application/trickle-ice-sdpfrag' }) },
      ...(method === 'PATCH' && { body: 'a=candidate:9 1 udp 1 127.0.0.1 50001 typ host\r\n' }),
    });
  for (const method of ['PATCH', 'DELETE']) {
    assert.equal((await request(owner, method, 'window')).status, 404);
    assert.equal((await request(narrow, method, 'door')).status, 403);
  }
  assert.equal((await request(owner, 'PATCH', 'door')).status, 204);
  assert.equal((await request(owner, 'DELETE', 'door')).status, 200);
});

test('a session ends with the token that it was started with, and its viewer sees that', async () => {
  const { token, expiresAt } = await rig.app.tokens.create({ expiresIn: 3 });
  const viewer = await Viewer.live(rig.address, token);
  const lasting = await Viewer.live(rig.address, await tokenFor({}));
  await until('frames arrive', () => viewer.frames.length > 0);
  const endings: number[] = [];
  viewer.peer.onStateChange((state) => ['closed', 'disconnected', 'failed'].includes(state) && endings.push(Date.now()));
  await until('its connection ends', () => endings.length > 0, { timeout: 10_000, every: 10 });
  const late = endings[0]! - Date.parse(expiresAt);
  assert.ok(late > -50 && late < 1500, `${late} ms after the token`);
  await until('one session is left', async () => (await rig.webrtc.counts()).ledger === 1);
  assert.equal(lasting.peer.state(), 'connected');
  assert.equal(await call(token, 'GET', `${SIGNALING}/ice/${viewer.id}`), '401 token_expired');
  lasting.peer.close();
  await rig.webrtc.end(lasting.id);
});

test('one token that opens sessions and never answers them leaves places for every other token', async () => {
  const greedy = await tokenFor({});
  const post = (token: string) => rig.app.inject({ method: 'POST', url: '/api/v1/cameras/door/live/start', payload: {}, headers: { authorization: `Bearer ${token}` } });
  const statusesOf = async (token: string, count: number) => (await Promise.all(Array.from({ length: count }, () => post(token)))).map(({ statusCode }) => statusCode);
  const greedyStatuses = await statusesOf(greedy, 120);
  assert.equal(greedyStatuses.filter((status) => status === 200).length, 50, 'half of the places for unanswered sessions');
  assert.ok(greedyStatuses.every((status) => status === 200 || status === 429), 'the rest is refused');
  const modest = await tokenFor({});
  assert.deepEqual(await statusesOf(modest, 20), Array(20).fill(200), 'another token is never refused');
  assert.deepEqual(await statusesOf(greedy, 20), Array(20).fill(429));
  const third = await tokenFor({});
  assert.deepEqual(await statusesOf(third, 5), Array(5).fill(200));
  const viewer = await Viewer.live(rig.address, third);
  await viewer.close();
});

test('one token that answers its sessions leaves places for other tokens too', async (t) => {
  const small = await startRig({ authSecret: SECRET, maxSessions: 6 });
  t.after(() => small.close());
  const create = async () => (await small.app.tokens.create({})).token;
  const [greedy, modest] = [await create(), await create()];
  const viewers: Viewer[] = [];
  for (let n = 0; n < 3; n++) viewers.push(await Viewer.live(small.address, greedy));
  await assert.rejects(Viewer.live(small.address, greedy), /429.*too_many_sessions/);
  viewers.push(await Viewer.live(small.address, modest));
  for (const { peer } of viewers) peer.close();
});
