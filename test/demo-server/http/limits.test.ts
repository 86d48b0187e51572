import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ErrorBody, Token } from '@oriel/core/contract';
import { bearer, createTestApp, SECRET } from './test-app.ts';

const origin = 'https://portal.example';

test('only listed origins may read answers', async () => {
  const { app } = await createTestApp({ authSecret: SECRET, allowedOrigins: [origin] });
  const allowed = async (from: string) => (await app.inject({ url: '/public', headers: { origin: from } })).headers['access-control-allow-origin'];
  assert.equal(await allowed(origin), origin);
  assert.equal(await allowed('https://evil.example'), undefined);
  assert.equal(await allowed(`${origin}.evil.example`), undefined);
});

test('a page may ask beforehand, without a token', async () => {
  const { app } = await createTestApp({ authSecret: SECRET, allowedOrigins: [origin] });
  const response = await app.inject({
    method: 'OPTIONS',
    url: '/things/a',
    headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization,content-type' },
  });
  assert.equal(response.statusCode, 204);
  assert.equal(response.headers['access-control-allow-origin'], origin);
  assert.match(String(response.headers['access-control-allow-methods']), /PUT/);
  assert.match(String(response.headers['access-control-allow-headers']), /authorization/i);
});

test('an origin that is refused can read the error, so that the page can act on it', async () => {
  const { app } = await createTestApp({ authSecret: SECRET, allowedOrigins: [origin] });
  const response = await app.inject({ url: '/any', headers: { origin } });
  assert.equal(response.statusCode, 401);
  assert.equal(response.headers['access-control-allow-origin'], origin);
});

test('starts are limited for each caller, media are not', async () => {
  const { app } = await createTestApp({ authSecret: SECRET });
  const newToken = async () =>
    Token.parse((await app.inject({ method: 'POST', url: '/api/v1/tokens', headers: bearer(SECRET), payload: {} })).json()).token;
  const [one, other] = [await newToken(), await newToken()];
  const start = (token: string) => app.inject({ method: 'POST', url: '/api/v1/cameras/a/live/start', headers: bearer(token) });
  for (let i = 0; i < 600; i += 1) assert.equal((await start(one)).statusCode, 200);
  const refused = await start(one);
  assert.equal(refused.statusCode, 429);
  assert.equal(ErrorBody.parse(refused.json()).error.code, 'rate_limited');
  assert.ok(Number(refused.headers['retry-after']) > 0);
  assert.equal((await start(other)).statusCode, 200, 'another token counts for itself');
  const media = await app.inject({ url: '/hls/a/media/part.mp4', headers: bearer(one) });
  assert.equal(media.statusCode, 200);
  assert.equal(media.headers['ratelimit-limit'], undefined);
});

test('a portal’s backend has a token for every page view', async () => {
  const { app } = await createTestApp({ authSecret: SECRET });
  const ask = async () => (await app.inject({ method: 'POST', url: '/api/v1/tokens', headers: bearer(SECRET), payload: {} })).statusCode;
  const seen = new Set<number>();
  for (let i = 0; i < 1000; i += 1) seen.add(await ask());
  assert.deepEqual([...seen], [201]);
});

test('guessing the secret is slowed down, an expired token is not a guess', async () => {
  const { app } = await createTestApp({ authSecret: SECRET });
  const guess = async (url: string) => (await app.inject({ method: 'POST', url, headers: bearer('wrong'), payload: {} })).statusCode;
  const seen = new Set<number>();
  for (let i = 0; i < 130; i += 1) seen.add(await guess('/api/v1/tokens'));
  assert.deepEqual([...seen], [401, 429]);
});

test('JSON and playlists are compressed, media never', async () => {
  const { app } = await createTestApp();
  const ask = (url: string, encoding: string) => app.inject({ url, headers: { 'accept-encoding': encoding } });
  const playlist = await ask('/hls/a/index.m3u8', 'gzip, deflate, br');
  assert.equal(playlist.headers['content-encoding'], 'br');
  assert.match(brotliDecompressSync(playlist.rawPayload).toString(), /^#EXTM3U/);
  assert.match(gunzipSync((await ask('/hls/a/index.m3u8', 'gzip')).rawPayload).toString(), /^#EXTM3U/);
  const media = await ask('/hls/a/media/part.mp4', 'gzip, deflate, br');
  assert.equal(media.headers['content-encoding'], undefined);
  assert.equal(media.rawPayload.byteLength, 5000);
});

test('what stands between a click and the first picture is not compressed', async () => {
  const { app } = await createTestApp();
  for (const [method, url, encoding] of [
    ['POST', '/api/v1/cameras/a/live/start', undefined],
    ['POST', '/api/v1/cameras/a/playback/start', undefined],
    ['PUT', '/api/v1/playback/webrtc/answer', undefined],
    ['GET', '/api/v1/cameras/a/sequences', 'br'],
  ] as const) {
    const answer = await app.inject({ method, url, headers: { 'accept-encoding': 'gzip, deflate, br' } });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-encoding'], encoding, url);
  }
});

test('answers say what a page may do with them', async () => {
  const { app } = await createTestApp();
  const { headers } = await app.inject('/public');
  assert.match(String(headers['content-security-policy']), /default-src 'none'/);
  assert.doesNotMatch(String(headers['content-security-policy']), /unsafe|https?:/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
});

test('without a secret only pages that are let in may show its pictures', async () => {
  const { app } = await createTestApp({ allowedOrigins: [origin] });
  const policyFor = async (referer?: string) =>
    (await app.inject({ url: '/hls/a/media/part.mp4', headers: { ...(referer && { referer }) } })).headers['cross-origin-resource-policy'];
  assert.equal(await policyFor(`${origin}/`), 'cross-origin');
  for (const other of [undefined, 'https://evil.example/', `https://evil.example/?${origin}/`, `${origin}.evil.example/`, 'about:client']) {
    assert.equal(await policyFor(other), 'same-origin', other);
  }
  const { app: guarded } = await createTestApp({ authSecret: SECRET });
  assert.equal((await guarded.inject('/public')).headers['cross-origin-resource-policy'], 'cross-origin', 'the token is the proof then');
});

test('the page may start no worker but from its own files', async () => {
  const { app } = await createTestApp();
  assert.doesNotMatch(String((await app.inject('/public')).headers['content-security-policy']), /worker-src|script-src[^;]*blob:/);
});
