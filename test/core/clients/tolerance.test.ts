import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { createClient, nearestRecordings, SignalingClient, TokensClient } from '@oriel/core';
import { type CameraList, OrielError, ServerError, SessionStarted } from '@oriel/core/contract';
import { examples } from '../../../demo-server/src/http/openapi-examples.ts';
import { HttpServer, sendJson } from '../support/http-server.ts';

const example = <T>(name: string): T => examples[name] as T;
const camera = example<CameraList>('CameraList').cameras[0]!;
const range = { from: 0, to: 1000 };

async function serve(answer: unknown, status = 200) {
  const server = await HttpServer.listen((_, response: ServerResponse) => sendJson(response, answer, status));
  const client = createClient({ server: server.url, retries: 0 });
  return { ...client, signaling: new SignalingClient(client), tokens: new TokensClient(client), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('an unknown transport type in one camera’s list does not fail the list', async () => {
  const transports = [{ type: 'moq', url: 'https://relay.example/door' }, ...camera.transports, { type: 'hls' }];
  await using world = await serve({ cameras: [camera, { ...camera, id: 'yard', transports }] });
  const cameras = await world.cameras.list();
  assert.deepEqual(cameras, [camera, { ...camera, id: 'yard' }]);
});

test('a camera that cannot be read is left out of the list; by itself it is invalid_answer', async () => {
  for (const bad of [null, 'camera', 7, [], {}, { ...camera, id: 7 }, { ...camera, id: '' }]) {
    await using list = await serve({ cameras: [bad, camera] });
    assert.deepEqual(await list.cameras.list(), [camera]);
    await using one = await serve(bad);
    await assert.rejects(one.cameras.get('door'), { code: 'invalid_answer' });
  }
});

test('unknown states and codes are kept, unknown fields and fields of another type are left out', async () => {
  await using world = await serve({ ...camera, state: 'sleeping', recorder: { state: 'archiving', reason: 'tape_full' }, video: { codec: 7 }, history: 'all', lens: 'wide' });
  const { video: _, ...rest } = camera;
  assert.deepEqual(await world.cameras.get('door'), { ...rest, state: 'sleeping', recorder: { state: 'archiving', reason: 'tape_full' } });
  await using sparse = await serve({ id: 'door' });
  assert.deepEqual(await sparse.cameras.get('door'), { id: 'door', name: 'door', state: 'connecting', recorder: { state: 'off' }, transports: [] });
});

test('ranges and events that cannot be read are left out; an activity bucket counts as 0', async () => {
  const [from, to] = ['2026-01-31T12:00:00.000Z', '2026-01-31T12:05:00.000Z'];
  const event = { id: 'e', time: from, label: 'Door' };
  await using world = await serve({
    sequences: [{ from }, { from, to }, { from: 'yesterday', to }],
    buckets: [0.5, null, 1],
    events: [event, { id: 'f', label: 'no time' }, { ...event, id: 7 }, { ...event, kind: 7, color: 'url(x)' }],
  });
  assert.deepEqual(await world.cameras.sequences('door', range), [{ from: Date.parse(from), to: Date.parse(to) }]);
  assert.deepEqual(await world.cameras.activity('door', range), [0.5, 0, 1]);
  const read = { id: 'e', time: Date.parse(from), label: 'Door' };
  assert.deepEqual(await world.cameras.events('door', range), [read, read]);
});

test('an answer without what was asked for is invalid_answer', async () => {
  for (const answer of [null, [], {}, { cameras: {}, sequences: 'none', events: 1, buckets: null, candidates: {} }, { sessionId: 's', offerSDP: '{"type":"answer","sdp":"v=0"}' }]) {
    await using world = await serve(answer);
    const { cameras, signaling, tokens } = world;
    const asked = [
      cameras.list(),
      cameras.sequences('a', range),
      cameras.activity('a', range),
      cameras.events('a', range),
      cameras.addEvent('a', { time: 0, label: 'x' }),
      signaling.startLive('a'),
      signaling.candidates('s'),
      tokens.create(),
    ];
    await Promise.all(asked.map((request) => assert.rejects(request, { code: 'invalid_answer' })));
  }
});

test('ICE servers and candidates: what the contract allows is read, the rest is left out', async () => {
  const iceServers = [{ urls: 'stun:a' }, { urls: ['turn:b', 'turn:c'], username: 'u', credential: 'c' }];
  const started = SessionStarted.parse({ ...example<object>('SessionStarted'), iceServers });
  const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'f' };
  await using world = await serve({ ...started, iceServers: [...iceServers, {}, { urls: [] }], candidates: [candidate, null, {}, { candidate: 'candidate:2', sdpMid: null }] });
  const { sessionId, offer, iceServers: read } = await world.signaling.startLive('door');
  assert.deepEqual({ sessionId, offerSDP: JSON.stringify(offer), iceServers: read }, started);
  assert.deepEqual(await world.signaling.candidates('s'), [candidate, { candidate: 'candidate:2' }]);
});

test('an error with an unknown code keeps its code, message, hint and details', async () => {
  await using world = await serve({ error: { code: 'tape_jammed', message: 'The tape is jammed.', hint: 'Open the recorder.', details: { tape: 4 } } }, 507);
  await assert.rejects(world.cameras.list(), (error: unknown) => {
    assert.ok(error instanceof OrielError);
    assert.deepEqual([error.code, error.message, error.hint, error.status], ['tape_jammed', 'The tape is jammed.', 'Open the recorder.', 507]);
    assert.deepEqual(error.details, { tape: 4, status: 507 });
    assert.deepEqual(error.toBody().error.code, 'tape_jammed');
    return true;
  });
  await using silent = await serve({ error: { code: 'tape_jammed' } }, 409);
  await assert.rejects(silent.cameras.list(), (error: unknown) => error instanceof OrielError && error.message !== '' && error.hint !== '' && error.status === 409);
});

test('the server’s own message and hint are shown for a known code, too', async () => {
  const error = { code: 'not_allowed', message: 'Only for guards.', hint: 'Ask the gatehouse.' };
  await using world = await serve({ error }, 403);
  await assert.rejects(world.cameras.list(), error);
});

test('the nearest recordings of an error', async () => {
  const at = '2026-01-31T12:00:00.000Z';
  const of = (details: Record<string, unknown>) => nearestRecordings(new ServerError('no_recording', { details }));
  assert.deepEqual(of({ before: at, after: at }), { before: Date.parse(at), after: Date.parse(at) });
  assert.deepEqual(of({ before: at }), { before: Date.parse(at) });
  assert.deepEqual(of({ before: 7, after: 'soon' }), {});
  assert.deepEqual(nearestRecordings(new ServerError('no_recording')), {});
  assert.deepEqual(nearestRecordings(new ServerError('busy', { details: { before: at } })), {});
  assert.deepEqual(nearestRecordings(new TypeError('x')), {});
});
