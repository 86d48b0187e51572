import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback } from '../../../demo-server/src/net/loopback.ts';
import { createTestApp } from '../http/test-app.ts';

test('loopback names and addresses', () => {
  for (const name of ['localhost', 'LOCALHOST', 'a.localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]', 'localhost.']) assert.equal(isLoopback(name), true, name);
  for (const name of ['', '0.0.0.0', '::', '10.0.0.1', '127.0.0.1.evil.example', 'localhost.evil.example', 'xlocalhost', '128.0.0.1']) {
    assert.equal(isLoopback(name), false, name);
  }
});

test('without a secret every route is open, for requests to a loopback name', async () => {
  const { app } = await createTestApp();
  const statusFor = async (host: string) => (await app.inject({ url: '/silent', headers: { host } })).statusCode;
  assert.equal(await statusFor('localhost:8080'), 200);
  assert.equal(await statusFor('127.0.0.1'), 200);
  assert.equal(await statusFor('[::1]:80'), 200);
  // A page whose own name resolves to 127.0.0.1.
  assert.equal(await statusFor('evil.example:8080'), 403);
  assert.equal(await statusFor('evil.example@localhost'), 200, 'user information is no host');
  assert.equal(await statusFor('localhost:8080@evil.example'), 403);
});

test('pages of other origins change nothing, unless they are listed', async () => {
  const { app } = await createTestApp({ allowedOrigins: ['https://portal.example'] });
  const put = async (origin?: string) => {
    const headers = { host: 'localhost:8080', ...(origin && { origin }) };
    return (await app.inject({ method: 'PUT', url: '/things/a', payload: { name: 'x' }, headers })).statusCode;
  };
  assert.equal(await put(), 200);
  assert.equal(await put('http://localhost:8080'), 200);
  assert.equal(await put('https://portal.example'), 200);
  assert.equal(await put('http://localhost:3000'), 403);
  assert.equal(await put('https://evil.example'), 403);
  assert.equal(await put('null'), 403);
});

test('without a secret, URLs can be signed as well, so that pages need not know', async () => {
  const { app } = await createTestApp();
  const response = await app.inject({ method: 'POST', url: '/api/v1/addresses', payload: { path: '/lists/a/index.m3u8' } });
  assert.equal(response.statusCode, 201);
  assert.equal((await app.inject(response.json().url)).statusCode, 200);
  const life = Date.parse(response.json().expiresAt) - Date.now();
  assert.ok(life > 3_590_000 && life <= 3_600_000, 'an hour, where no token says how long');
});
