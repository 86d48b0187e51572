import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { createClient, FramesClient, SignalingClient, TokensClient, WhepClient, type OrielClientOptions } from '@oriel/core/clients';
import { ServerError, type Camera } from '@oriel/core/contract';
import { HttpServer, sendJson } from '../support/http-server.ts';

const FROM = Date.parse('2026-01-31T10:00:00.000Z');
const TO = FROM + 3_600_000;
const range = 'from=2026-01-31T10%3A00%3A00.000Z&to=2026-01-31T11%3A00%3A00.000Z';
const camera: Camera = {
  id: 'yard',
  name: 'Yard',
  state: 'live',
  since: '2026-01-31T09:00:00.000Z',
  recorder: { state: 'recording' },
  transports: [{ type: 'webrtc', url: '/api/v1/cameras/yard' }],
};

async function serve(answer: (response: ServerResponse, path: string) => void, options: Partial<OrielClientOptions> = {}) {
  const server = await HttpServer.listen(({ path }, response) => answer(response, path));
  const client = createClient({ server: server.url, retries: 0, ...options });
  const asked = () => server.received.map(({ method, path, body }) => `${method} ${path}${body && ` ${body}`}`);
  return { server, client, asked, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('cameras: list, get, create, replace, update, remove', async () => {
  await using world = await serve((response, path) => sendJson(response, path.endsWith('/cameras') ? { ...camera, cameras: [camera] } : camera));
  const { cameras } = world.client;
  assert.deepEqual(await cameras.list(), [camera]);
  assert.equal((await cameras.get('a/b')).id, 'yard');
  await cameras.create({ name: 'Yard', source: 'rtsp://x' });
  await cameras.replace('yard', { name: 'Back yard', source: 'rtsp://y' });
  await cameras.update('yard', { record: false });
  await cameras.remove('yard');
  assert.deepEqual(world.asked(), [
    'GET /api/v1/cameras',
    'GET /api/v1/cameras/a%2Fb',
    'POST /api/v1/cameras {"name":"Yard","source":"rtsp://x"}',
    'PUT /api/v1/cameras/yard {"name":"Back yard","source":"rtsp://y"}',
    'PATCH /api/v1/cameras/yard {"record":false}',
    'DELETE /api/v1/cameras/yard',
  ]);
});

test('sequences, activity and events come in Unix milliseconds', async () => {
  const time = '2026-01-31T10:30:00.000Z';
  await using world = await serve((response, path) => {
    if (path.includes('sequences')) return sendJson(response, { sequences: [{ from: '2026-01-31T10:00:00.000Z', to: time }] });
    if (path.includes('activity')) return sendJson(response, { from: time, to: time, buckets: [0, 0.5] });
    const event = { id: 'e', time, label: 'Door', kind: 'door', color: '#d9480f' };
    return sendJson(response, path.includes('?') ? { events: [event] } : event);
  });
  const { cameras } = world.client;
  const event = { id: 'e', time: FROM + 1_800_000, label: 'Door', kind: 'door', color: '#d9480f' };
  assert.deepEqual(await cameras.sequences('yard', { from: FROM, to: TO }), [{ from: FROM, to: FROM + 1_800_000 }]);
  assert.deepEqual(await cameras.activity('yard', { from: FROM, to: TO, buckets: 2 }), [0, 0.5]);
  assert.deepEqual(await cameras.events('yard', { from: FROM, to: TO }), [event]);
  assert.deepEqual(await cameras.addEvent('yard', event), event);
  await cameras.removeEvent('yard', 'e');
  assert.deepEqual(world.asked(), [
    `GET /api/v1/cameras/yard/sequences?${range}`,
    `GET /api/v1/cameras/yard/activity?${range}&buckets=2`,
    `GET /api/v1/cameras/yard/events?${range}`,
    `POST /api/v1/cameras/yard/events {"time":"${time}","label":"Door","kind":"door","color":"#d9480f"}`,
    'DELETE /api/v1/cameras/yard/events/e',
  ]);
});

test('pictures have addresses, and are fetched with the token', async () => {
  await using world = await serve((response) => void response.end('JPEG'), { token: 'secret' });
  const { cameras } = world.client;
  const { url } = world.server;
  assert.equal(cameras.thumbnailUrl('yard'), `${url}/api/v1/cameras/yard/thumbnail`);
  assert.equal(cameras.snapshotUrl('yard', { time: FROM }), `${url}/api/v1/cameras/yard/snapshot?time=2026-01-31T10%3A00%3A00.000Z`);
  assert.equal(await (await cameras.thumbnail('yard', { time: FROM, width: 160 })).text(), 'JPEG');
  assert.equal(world.server.received[0]?.path, '/api/v1/cameras/yard/thumbnail?time=2026-01-31T10%3A00%3A00.000Z&width=160');
  assert.equal(world.server.received[0]?.headers.authorization, 'Bearer secret');
});

test('frames that are cut off are refused', async () => {
  await using world = await serve((response) => void response.end(Buffer.from([0, 0, 1, 0, 7])));
  await assert.rejects(new FramesClient(world.client).group('yard', FROM), { code: 'invalid_answer' });
});

test('an offer that cannot be read is refused', async () => {
  await using world = await serve((response) => sendJson(response, { sessionId: 's', offerSDP: 'v=0' }));
  await assert.rejects(new SignalingClient(world.client).startLive('yard'), { code: 'invalid_answer' });
});

test('an address needs signing only where there is a token, and only for the own server', async () => {
  const expiresAt = '2026-01-31T10:05:00.000Z';
  await using world = await serve((response) => sendJson(response, { url: '/hls/yard/index.m3u8?signature=x', expiresAt }), { token: () => 'secret' });
  const tokens = new TokensClient(world.client);
  const signed = { url: `${world.server.url}/hls/yard/index.m3u8?signature=x`, expiresAt: Date.parse(expiresAt) };
  assert.deepEqual(await tokens.address('/hls/yard/index.m3u8'), signed);
  assert.deepEqual(await tokens.address(`${world.server.url}/hls/yard/index.m3u8`), signed);
  assert.deepEqual(await tokens.address('https://cdn.example/a.m3u8'), { url: 'https://cdn.example/a.m3u8' });
  const open = createClient({ server: world.server.url, token: () => '' });
  assert.deepEqual(await new TokensClient(open).address('/hls/a'), { url: `${world.server.url}/hls/a` });
  assert.deepEqual(world.asked(), Array(2).fill('POST /api/v1/addresses {"path":"/hls/yard/index.m3u8"}'));
});

test('tokens are made by whoever holds the secret', async () => {
  await using world = await serve((response) => sendJson(response, { token: 't', expiresAt: '2026-01-31T11:00:00.000Z' }, 201));
  assert.deepEqual(await new TokensClient(world.client).create({ scopes: ['live'] }), { token: 't', expiresAt: TO });
});

test('WHEP: the location is resolved, the entity tag kept, and anything else than 201 refused', async () => {
  let status = 201;
  await using world = await serve((response) => void response.writeHead(status, { Location: 'resource/1', ETag: '"a"' }).end('v=0\r\n'));
  const whep = new WhepClient(world.client);
  const resource = await whep.offer(`${world.server.url}/whep/yard`, 'v=0');
  assert.deepEqual(resource, { answer: 'v=0\r\n', location: `${world.server.url}/whep/resource/1`, etag: '"a"' });
  await whep.trickle(resource, 'a=candidate:1\r\n');
  await whep.end(resource);
  const [, patch, end] = world.server.received;
  assert.equal(patch?.headers['if-match'], '"a"');
  assert.equal(patch?.headers['content-type'], 'application/trickle-ice-sdpfrag');
  assert.equal(`${end?.method} ${end?.path}`, 'DELETE /whep/resource/1');
  status = 200;
  await assert.rejects(whep.offer(`${world.server.url}/whep/yard`, 'v=0'), { code: 'invalid_answer' });
});

test('the server’s refusals keep their codes', async () => {
  await using world = await serve((response) => sendJson(response, new ServerError('camera_unknown').toBody(), 404));
  await assert.rejects(new SignalingClient(world.client).startPlayback('nobody', { time: FROM }), { code: 'camera_unknown' });
});
