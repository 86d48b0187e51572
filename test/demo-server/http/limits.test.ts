import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ErrorBody } from '@oriel/core/contract';
import type { App } from '../../../demo-server/src/http/app.ts';
import { bearer, createTestApp, SECRET } from './test-app.ts';

const origin = 'https://portal.example';

test('only listed origins may read answers', async () => {
  const { app } = await createTestApp({ authSecret: SECRET, allowedOrigins: [origin] });
  const allowed = async (from: string) => (await app.inject({ url: '/public', headers: { origin: from } })).headers['access-control-allow-origin'];
  assert.equal(await allowed(origin), origin);
  assert.equal(await allowed('https://evil.example'), undefined);
  assert.equal(await allowed(`${origin}.evil.example`), undefined);
});

test('preflight requests need no token', async () => {
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

test('a page can read the error when its request is refused', async () => {
  const { app } = await createTestApp({ authSecret: SECRET, allowedOrigins: [origin] });
  const response = await app.inject({ url: '/any', headers: { origin } });
  assert.equal(response.statusCode, 401);
  assert.equal(response.headers['access-control-allow-origin'], origin);
});

test('a portal’s backend may ask for thousands of tokens', async () => {
  const { app } = await createTestApp({ authSecret: SECRET });
  const seen = new Set<number>();
  for (let i = 0; i < 3200; i += 1) {
    seen.add((await app.inject({ method: 'POST', url: '/api/v1/tokens', headers: bearer(SECRET), payload: {} })).statusCode);
  }
  assert.deepEqual([...seen], [201]);
});

test('after too many guesses the right secret is refused as well', async () => {
  const { app } = await createTestApp({ authSecret: SECRET });
  const ask = (secret: string) => app.inject({ method: 'POST', url: '/api/v1/tokens', headers: bearer(secret), payload: {} });
  for (let i = 0; i < 60; i += 1) {
    assert.equal((await ask('wrong')).statusCode, 401);
    assert.equal((await app.inject('/any?access=wrong')).statusCode, 401);
  }
  const refused = await ask(SECRET);
  assert.equal(refused.statusCode, 429);
  assert.equal(ErrorBody.parse(refused.json()).error.code, 'rate_limited');
  assert.ok(Number(refused.headers['retry-after']) > 0);
});

test('guesses are counted by the client’s address only when the proxy is trusted', async () => {
  const guessAs = (app: App, client: string) => app.inject({ url: '/any', headers: { ...bearer('wrong'), 'x-forwarded-for': client } });
  for (const [trustProxy, status] of [[['127.0.0.1'], 401], [[], 429], [['10.0.0.1'], 429]] as const) {
    const { app } = await createTestApp({ authSecret: SECRET, trustProxy: [...trustProxy] });
    for (let i = 0; i < 120; i += 1) assert.equal((await guessAs(app, '203.0.113.1')).statusCode, 401);
    assert.equal((await guessAs(app, '203.0.113.2')).statusCode, status, `trusted: ${trustProxy.join()}`);
  }
});

test('responses have the security headers', async () => {
  const { app } = await createTestApp();
  const { headers } = await app.inject('/public');
  assert.match(String(headers['content-security-policy']), /default-src 'none'/);
  assert.doesNotMatch(String(headers['content-security-policy']), /unsafe|https?:/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['referrer-policy'], 'no-referrer');
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
  assert.equal(headers['strict-transport-security'], undefined, 'the server speaks plain HTTP');
});

test('without a secret only pages of allowed origins may show pictures', async () => {
  const { app } = await createTestApp({ allowedOrigins: [origin] });
  const policyFor = async (referer?: string) =>
    (await app.inject({ url: '/live/a', headers: { ...(referer && { referer }) } })).headers['cross-origin-resource-policy'];
  assert.equal(await policyFor(`${origin}/`), 'cross-origin');
  for (const other of [undefined, 'https://evil.example/', `https://evil.example/?${origin}/`, `${origin}.evil.example/`, 'about:client']) {
    assert.equal(await policyFor(other), 'same-origin', other);
  }
  const { app: guarded } = await createTestApp({ authSecret: SECRET });
  assert.equal((await guarded.inject('/public')).headers['cross-origin-resource-policy'], 'cross-origin', 'with a secret the token decides');
});

test('the page may start workers only from its own files', async () => {
  const { app } = await createTestApp();
  assert.doesNotMatch(String((await app.inject('/public')).headers['content-security-policy']), /worker-src|script-src[^;]*blob:/);
});
