import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Address, ErrorBody, Token, type TokenCreate } from '@oriel/core/contract';
import type { InjectOptions } from 'fastify';
import type { App } from '../../../demo-server/src/http/app.ts';
import { Tokens } from '../../../demo-server/src/access/tokens.ts';
import { bearer, createTestApp, SECRET } from '../http/test-app.ts';

async function tokenFor(app: App, wish: TokenCreate = {}): Promise<string> {
  const response = await app.inject({ method: 'POST', url: '/api/v1/tokens', headers: bearer(SECRET), payload: wish });
  assert.equal(response.statusCode, 201, response.body);
  return Token.parse(response.json()).token;
}

async function signedUrlFor(app: App, token: string, path: string): Promise<string> {
  const response = await app.inject({ method: 'POST', url: '/api/v1/addresses', headers: bearer(token), payload: { path } });
  assert.equal(response.statusCode, 201, response.body);
  return Address.parse(response.json()).url;
}

async function codeOf(app: App, request: InjectOptions | string): Promise<string> {
  const response = await app.inject(request);
  return response.statusCode < 400 ? 'ok' : `${response.statusCode} ${ErrorBody.parse(response.json()).error.code}`;
}

test('with a secret, every route that is not public needs a token, and one without a policy needs manage', async () => {
  const { app } = await createTestApp({ authSecret: SECRET });
  assert.equal(await codeOf(app, '/public'), 'ok');
  assert.equal(await codeOf(app, '/any'), '401 not_authenticated');
  assert.equal((await app.inject('/any')).headers['www-authenticate'], 'Bearer');
  assert.equal(await codeOf(app, { url: '/silent', headers: bearer(await tokenFor(app)) }), '403 not_allowed');
  assert.equal(await codeOf(app, { url: '/silent', headers: bearer(await tokenFor(app, { scopes: ['manage'] })) }), 'ok');
});

test('only the secret itself makes tokens', async () => {
  const { app } = await createTestApp({ authSecret: SECRET });
  const ask = (authorization?: string) =>
    codeOf(app, { method: 'POST', url: '/api/v1/tokens', payload: {}, ...(authorization && { headers: { authorization } }) });
  assert.equal(await ask(), '401 not_authenticated');
  assert.equal(await ask('Bearer '), '401 not_authenticated');
  assert.equal(await ask(`Bearer ${SECRET.slice(0, -1)}`), '401 not_authenticated');
  assert.equal(await ask(`Bearer ${await tokenFor(app, { scopes: ['manage'] })}`), '401 not_authenticated');
  assert.equal(await ask(`Basic ${SECRET}`), '401 not_authenticated');
});

test('the secret opens no other route', async () => {
  const { app } = await createTestApp({ authSecret: SECRET });
  assert.equal(await codeOf(app, { url: '/any', headers: bearer(SECRET) }), '401 not_authenticated');
});

test('a token covers its scopes and its cameras', async () => {
  const { app } = await createTestApp({ authSecret: SECRET });
  const headers = bearer(await tokenFor(app, { scopes: ['live'], cameras: ['a'] }));
  assert.equal(await codeOf(app, { url: '/live/a', headers }), 'ok');
  assert.equal(await codeOf(app, { url: '/live/b', headers }), '403 not_allowed');
  assert.equal(await codeOf(app, { url: '/any/a', headers }), 'ok');
  assert.equal(await codeOf(app, { url: '/any/b', headers }), '403 not_allowed');
  assert.equal(await codeOf(app, { url: '/playback/a', headers }), '403 not_allowed');
  assert.equal(await codeOf(app, { method: 'PUT', url: '/things/a', payload: { name: 'x' }, headers }), '403 not_allowed');
  assert.deepEqual((await app.inject({ url: '/any', headers })).json().cameras, ['a']);
});

test('a token without scopes and cameras covers every camera, live and recorded, and changes nothing', async () => {
  const { app } = await createTestApp({ authSecret: SECRET });
  const headers = bearer(await tokenFor(app));
  assert.equal(await codeOf(app, { url: '/live/b', headers }), 'ok');
  assert.equal(await codeOf(app, { url: '/playback/b', headers }), 'ok');
  assert.equal(await codeOf(app, { method: 'PUT', url: '/things/b', payload: { name: 'x' }, headers }), '403 not_allowed');
});

test('a token expires at its time', async () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const tokens = new Tokens(SECRET, () => now);
  const { token, expiresAt } = await tokens.create({ expiresIn: 60 });
  assert.equal(expiresAt, '2026-01-01T00:01:00.000Z');
  now += 59_000;
  assert.equal((await tokens.verifyToken(token)).scopes.join(), 'live,playback');
  now += 1000;
  await assert.rejects(tokens.verifyToken(token), { code: 'token_expired', status: 401 });
});

test('a token that is changed, unsigned, or signed with another secret or for another audience is refused', async () => {
  const tokens = new Tokens(SECRET);
  const { token } = await tokens.create({});
  const [head = '', body = '', signature = ''] = token.split('.');
  const wider = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url').toString()), scope: 'manage' })).toString('base64url');
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
  const address = await tokens.signUrl(await tokens.verifyToken(token), '/hls/a/index.m3u8');
  const access = new URL(address.url, 'http://x').searchParams.get('access') ?? '';
  const foreign = (await new Tokens('another secret').create({})).token;
  for (const bad of ['', 'x', `${head}.${wider}.${signature}`, unsigned, access, foreign]) {
    await assert.rejects(tokens.verifyToken(bad), { code: 'not_authenticated' }, bad);
  }
  await assert.rejects(tokens.verifySignedUrl(token, '/hls/a/index.m3u8'), { code: 'not_authenticated' });
});

test('a signed URL of a folder route opens the folder for GET and HEAD, and nothing outside it', async () => {
  const { app } = await createTestApp({ authSecret: SECRET });
  const address = await signedUrlFor(app, await tokenFor(app, { scopes: ['live'] }), '/lists/a/index.m3u8?x=1');
  const access = new URL(address, 'http://x').searchParams.get('access') ?? '';
  const response = await app.inject(address);
  assert.equal(response.statusCode, 200);
  assert.equal(response.json().signature, `access=${access}`, 'a playlist can append the signature to the URLs of its segments');
  assert.equal(await codeOf(app, `/lists/a/part.mp4?access=${access}`), 'ok');
  assert.equal(await codeOf(app, { method: 'HEAD', url: `/lists/a/part.mp4?access=${access}` }), 'ok');
  for (const path of ['/lists/b/index.m3u8', '/lists/ab/index.m3u8', '/lists/a/../b/index.m3u8', '/lists/a/%2e%2e/b/index.m3u8', '/any', '/any/a']) {
    assert.notEqual(await codeOf(app, `${path}?access=${access}`), 'ok', path);
  }
  assert.equal(await codeOf(app, { method: 'POST', url: `/live/a?access=${access}` }), '403 not_allowed');
  assert.equal(await codeOf(app, { method: 'POST', url: `/api/v1/addresses?access=${access}`, payload: { path: '/any' } }), '403 not_allowed');
});

test('a signed URL of any other route opens that route only, and never more than its token does', async () => {
  const { app } = await createTestApp({ authSecret: SECRET });
  const address = await signedUrlFor(app, await tokenFor(app, { scopes: ['live'], cameras: ['a'] }), '/playback/a');
  assert.equal(await codeOf(app, address), '403 not_allowed', 'the token had no playback');
  const wide = await signedUrlFor(app, await tokenFor(app), '/playback/a?time=2026-01-01T00:00:00Z');
  assert.equal(await codeOf(app, wide), 'ok');
  assert.equal(await codeOf(app, wide.replace('/playback', '/any')), '403 not_allowed');
  const root = await signedUrlFor(app, await tokenFor(app), '/');
  assert.equal(await codeOf(app, `/any${root.slice(1)}`), '403 not_allowed');
});

test('a signed URL is valid for five minutes, and no longer than its token', async () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const tokens = new Tokens(SECRET, () => now);
  const lifeOf = async (expiresIn: number) => {
    const grant = await tokens.verifyToken((await tokens.create({ expiresIn })).token);
    return tokens.signUrl(grant, '/a');
  };
  assert.equal((await lifeOf(60)).expiresAt, '2026-01-01T00:01:00.000Z');
  const { url, expiresAt } = await lifeOf(3600);
  assert.equal(expiresAt, '2026-01-01T00:05:00.000Z');
  now += 300_000;
  const access = new URL(url, 'http://x').searchParams.get('access') ?? '';
  await assert.rejects(tokens.verifySignedUrl(access, url), { code: 'token_expired' });
});

test('a signed URL of a folder is valid as long as its token, so that a <video> can go on loading', async () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const tokens = new Tokens(SECRET, () => now);
  const grant = await tokens.verifyToken((await tokens.create({ expiresIn: 7200 })).token);
  const { url, expiresAt } = await tokens.signUrl(grant, '/hls/a/index.m3u8', { folder: true });
  assert.equal(expiresAt, '2026-01-01T02:00:00.000Z');
  const access = new URL(url, 'http://x').searchParams.get('access') ?? '';
  now += 7_199_000;
  for (const path of ['/hls/a/index.m3u8', '/hls/a/live.m3u8', '/hls/a/folder/7.m4s']) assert.ok(await tokens.verifySignedUrl(access, path), path);
  await assert.rejects(tokens.verifySignedUrl(access, '/hls/b/index.m3u8'), { code: 'not_allowed' });
  now += 1000;
  await assert.rejects(tokens.verifySignedUrl(access, url), { code: 'token_expired' });
});

test('only paths of this server can be signed', async () => {
  const { app } = await createTestApp({ authSecret: SECRET });
  const headers = bearer(await tokenFor(app));
  for (const path of ['//evil.example/a', '/\\evil.example/a', 'https://evil.example/a', 'a']) {
    assert.equal(await codeOf(app, { method: 'POST', url: '/api/v1/addresses', headers, payload: { path } }), '400 invalid_request', path);
  }
});

test('no signature is logged', async () => {
  const { app, logged } = await createTestApp({ authSecret: SECRET });
  const address = await signedUrlFor(app, await tokenFor(app), '/lists/a/index.m3u8?x=1');
  await app.inject(`${address}&y=2`);
  const access = new URL(address, 'http://x').searchParams.get('access') ?? '';
  assert.ok(logged.some((line) => line.includes('/lists/a/index.m3u8?x=1&access=…&y=2')));
  assert.ok(!logged.some((line) => line.includes(access) || line.includes(SECRET)));
});

test('secrets of any length can be compared', () => {
  const tokens = new Tokens(SECRET);
  assert.equal(tokens.isSecret(SECRET), true);
  for (const other of ['', 'x', SECRET.slice(1), `${SECRET}x`, SECRET.toUpperCase()]) assert.equal(tokens.isSecret(other), false);
});
