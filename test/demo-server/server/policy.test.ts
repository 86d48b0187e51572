import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { ErrorBody, Scope } from '@oriel/core/contract';
import { pino } from 'pino';
import { readConfig } from '../../../demo-server/src/config.ts';
import { DEFAULT_LIMIT } from '../../../demo-server/src/http/rate-limit.ts';
import type { DeclaredRoute } from '../../../demo-server/src/http/route-table.ts';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { createServer, type Server } from '../../../demo-server/src/server.ts';
import { until } from '../../support/until.ts';
import { bearer, SECRET } from '../http/test-app.ts';

const NEAR = '203.0.113.1';
const BODY_LIMIT = 320 * 1024;

let server: Server;
let dataDir: string;
let manager: string;

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'oriel-policy-'));
  const film = join(dataDir, 'door.mp4');
  const args = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=10:d=5', '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-g', '10', '-pix_fmt', 'yuv420p', film];
  await runFfmpeg('ffmpeg', ['-v', 'error', ...args], { signal: AbortSignal.timeout(60_000) });
  const config = readConfig({ PORT: '0', DATA_DIR: dataDir, AUTH_SECRET: SECRET, CAMERAS: film, HISTORY_MINUTES: '0', TRUST_PROXY: '127.0.0.1' });
  server = await createServer(config, pino({ level: 'silent' }));
  manager = await tokenFor(['manage']);
  await until('the camera is live', async () => {
    const camera = await (await fetch(`${server.address}/api/v1/cameras/door`, { headers: bearer(manager) })).json();
    return (camera as { state: string }).state === 'live';
  });
});
after(async () => {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

const tokenFor = async (scopes: Scope[], cameras?: string[]) => (await server.app.tokens.create({ scopes, cameras })).token;

interface Answer {
  status: number;
  headers: Headers;
  body: Buffer;
}

async function ask(path: string, { token = manager, method = 'GET', headers = {}, body }: { token?: string; method?: string; headers?: Record<string, string>; body?: unknown } = {}): Promise<Answer> {
  const response = await fetch(server.address + path, {
    method,
    headers: { ...(token && bearer(token)), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

const codeOf = ({ status, body }: Answer): string => (status < 400 ? `${status}` : `${status} ${(JSON.parse(body.toString()) as ErrorBody).error.code}`);
const routes = (): DeclaredRoute[] => server.app.routeTable.routes.filter(({ url, method }) => url !== '*' && method !== 'HEAD');
const pathOf = ({ url }: DeclaredRoute): string => url.replace(/:(?:camera|stream)Id/, 'nowhere').replaceAll(/:\w+/g, 'x').replace('*', 'nothing');

test('every route has the rate limit that it declares', async () => {
  for (const route of routes()) {
    const { rateLimit, access } = route.policy;
    const answer = await ask(pathOf(route), { method: route.method, token: access === 'secret' ? SECRET : manager });
    const limit = rateLimit === false ? undefined : ((rateLimit?.max as number | undefined) ?? DEFAULT_LIMIT.max);
    // Files that are not there are limited although files are not.
    const expected = route.url.endsWith('*') ? DEFAULT_LIMIT.max : limit;
    assert.equal(answer.headers.get('ratelimit-limit') ?? undefined, expected === undefined ? undefined : String(expected), `${route.method} ${route.url}`);
  }
});

test('every route that takes a body has the body limit that it declares', async () => {
  // Uploads have limits of their own.
  const withBody = routes().filter(({ method, policy }) => !['GET', 'HEAD', 'OPTIONS'].includes(method) && !policy.longBody);
  assert.ok(withBody.length > 8);
  for (const route of withBody) {
    const limit = route.options.bodyLimit ?? (route.url.startsWith('/whep/') ? 65_536 : BODY_LIMIT);
    const type = route.url.startsWith('/whep/') ? (route.method === 'PATCH' ? 'application/trickle-ice-sdpfrag' : 'application/sdp') : 'application/json';
    const statusOf = async (length: number) => {
      const token = route.policy.access === 'secret' ? SECRET : manager;
      const request = httpRequest(server.address + pathOf(route), { method: route.method, headers: { ...bearer(token), 'content-type': type, 'content-length': length } });
      request.on('error', () => {});
      request.end(Buffer.alloc(length, ' '));
      const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
      response.resume();
      return response.statusCode;
    };
    assert.equal(await statusOf(limit + 1), 413, `${route.method} ${route.url}`);
    assert.notEqual(await statusOf(limit), 413, `${route.method} ${route.url}`);
  }
});

test('starts are limited for each token, media are not', async () => {
  const [one, other] = [await tokenFor(['live']), await tokenFor(['live'])];
  // The camera is not there: it is the attempt that counts.
  const start = (token: string) => ask('/api/v1/cameras/nowhere/live/start', { method: 'POST', token });
  for (let i = 0; i < 600; i += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => start(one)));
    assert.deepEqual([...new Set(answers.map(codeOf))], ['404 camera_unknown']);
  }
  const refused = await start(one);
  assert.equal(codeOf(refused), '429 rate_limited');
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.equal(codeOf(await start(other)), '404 camera_unknown', 'another token is counted separately');
  assert.equal((await ask('/hls/door/live.m3u8', { token: one })).headers.get('ratelimit-limit'), null);
});

test('behind a trusted proxy, limits count by the address that it names', async () => {
  const remaining = async (client: string) => Number((await ask('/nowhere', { token: '', headers: { 'x-forwarded-for': client } })).headers.get('ratelimit-remaining'));
  const first = await remaining(NEAR);
  assert.equal(await remaining(NEAR), first - 1);
  assert.equal(await remaining('203.0.113.9'), DEFAULT_LIMIT.max - 1);
});

test('guesses lock out the address that a trusted proxy names, and no other', async () => {
  const askTokens = (secret: string, client: string) => ask('/api/v1/tokens', { method: 'POST', token: secret, body: {}, headers: { 'x-forwarded-for': client } });
  for (let i = 0; i < 120; i += 1) assert.equal((await askTokens('wrong', '198.51.100.1')).status, 401);
  assert.equal(codeOf(await askTokens(SECRET, '198.51.100.1')), '429 rate_limited');
  assert.equal((await askTokens(SECRET, '198.51.100.2')).status, 201);
});

test('JSON and playlists are compressed; media and what stands between a click and the first picture are not', async () => {
  const all = { 'accept-encoding': 'gzip, deflate, br' };
  // fetch decompresses by itself; what matters is what was sent.
  const raw = async (path: string, encoding: string, method = 'GET') => {
    const request = httpRequest(server.address + path, { method, headers: { ...bearer(manager), 'accept-encoding': encoding } });
    request.end();
    const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
    const body = Buffer.concat(await response.toArray());
    return { status: response.statusCode, encoding: response.headers['content-encoding'], body };
  };
  const playlist = await raw('/hls/door/live.m3u8', 'gzip');
  assert.equal(playlist.encoding, 'gzip');
  const text = gunzipSync(playlist.body).toString();
  assert.match(text, /^#EXTM3U/);
  const brotli = await raw('/openapi.json', all['accept-encoding']);
  assert.equal(brotli.encoding, 'br');
  assert.match(brotliDecompressSync(brotli.body).toString(), /^\{"openapi"/);
  const media = await raw(`/hls/door/${/^[^#\n].*/m.exec(text)?.[0] ?? /URI="([^"]+)"/.exec(text)?.[1]}`, all['accept-encoding']);
  assert.equal(media.status, 200);
  assert.equal(media.encoding, undefined);
  const started = await raw('/api/v1/cameras/door/live/start', all['accept-encoding'], 'POST');
  assert.equal(started.status, 200);
  assert.ok(started.body.byteLength > 1024, 'large enough to be compressed');
  assert.equal(started.encoding, undefined);
});

test('a token covers its scopes and its cameras on the real routes', async () => {
  const live = await tokenFor(['live'], ['door']);
  assert.equal((await ask('/hls/door/index.m3u8', { token: live })).status, 200);
  assert.equal(codeOf(await ask('/hls/other/index.m3u8', { token: live })), '403 not_allowed');
  assert.equal((await ask('/api/v1/cameras/door', { token: live })).status, 200);
  assert.equal((await ask('/api/v1/cameras/door/snapshot', { token: live })).status, 200);
  assert.equal(codeOf(await ask('/api/v1/cameras/door/snapshot?time=2026-01-01T00:00:00Z', { token: live })), '403 not_allowed');
  const listed = JSON.parse((await ask('/api/v1/cameras', { token: await tokenFor(['live'], ['other']) })).body.toString()) as { cameras: unknown[] };
  assert.deepEqual(listed.cameras, []);
});

test('a manage token that is limited to cameras cannot create one', async () => {
  const limited = await tokenFor(['manage'], ['door', 'mine']);
  const camera = { id: 'mine', name: 'Mine', source: 'rtsp://camera.example/1' };
  assert.equal(codeOf(await ask('/api/v1/cameras', { method: 'POST', token: limited, body: camera })), '403 not_allowed');
  assert.equal(codeOf(await ask('/api/v1/cameras/mine')), '404 camera_unknown');
});

test('a signed URL opens the folder of a playlist for as long as its token, and of anything else only that', async () => {
  const { token, expiresAt } = await server.app.tokens.create({ scopes: ['live', 'playback'] });
  const sign = async (path: string) => {
    const answer = await ask('/api/v1/addresses', { method: 'POST', token, body: { path } });
    assert.equal(answer.status, 201);
    return JSON.parse(answer.body.toString()) as { url: string; expiresAt: string };
  };
  for (const path of ['/hls/door/index.m3u8', '/hls/door/live.m3u8?x=1', '/hls/door/recorded.m3u8?from=2026-01-01T00:00:00Z&to=2026-01-01T01:00:00Z']) {
    assert.equal((await sign(path)).expiresAt, expiresAt, path);
  }
  for (const path of ['/hls/door/live/1.m4s', '/hls/door.m3u8', '/api/v1/cameras/door/snapshot', '/docs/']) {
    assert.ok(Date.parse((await sign(path)).expiresAt) <= Date.now() + 300_000, path);
  }
  const { url } = await sign('/hls/door/index.m3u8');
  const signed = (path: string) => ask(`${path}${url.slice(url.indexOf('?'))}`, { token: '' });
  const playlist = (await signed('/hls/door/live.m3u8')).body.toString();
  const uri = /URI="([^"]+)"/.exec(playlist)?.[1] ?? '';
  assert.match(uri, /access=/, 'the playlist passes the signature on');
  assert.equal((await ask(`/hls/door/${uri}`, { token: '' })).status, 200);
  assert.equal(codeOf(await signed('/hls/other/index.m3u8')), '403 not_allowed');
  assert.equal(codeOf(await signed('/api/v1/cameras/door')), '403 not_allowed');
});

test('control characters are refused wherever text is stored', async () => {
  const post = async (path: string, body: unknown, token = manager) => codeOf(await ask(path, { method: 'POST', body, token }));
  for (const bad of ['x\u0000y', 'x\u001by', 'x\u007fy']) {
    assert.equal(await post('/api/v1/cameras', { name: bad, source: 'rtsp://camera.example/1' }), '400 invalid_request');
    assert.equal(await post('/api/v1/cameras', { name: 'a', source: bad }), '400 invalid_request');
    assert.equal(await post('/api/v1/cameras/door/events', { time: '2026-01-01T00:00:00Z', label: bad }), '400 invalid_request');
    assert.equal(await post('/api/v1/tokens', { user: bad }, SECRET), '400 invalid_request');
    assert.equal(codeOf(await ask('/api/v1/cameras/door', { method: 'PUT', body: { name: bad } })), '400 invalid_request');
  }
  assert.equal(codeOf(await ask('/api/v1/cameras/a%00b')), '400 invalid_request');
  assert.equal(codeOf(await ask('/api/v1/cameras/door/events/a%00b', { method: 'DELETE' })), '404 event_unknown');
});

test('a method that a route does not take is refused with the ones that it takes', async () => {
  const request = httpRequest(`${server.address}/api/v1/cameras`, { method: 'QUERY', headers: bearer(manager) });
  request.end('{}');
  const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  response.resume();
  assert.equal(response.statusCode, 405);
  assert.deepEqual(response.headers.allow?.split(', ').toSorted(), ['GET', 'HEAD', 'POST']);
});
