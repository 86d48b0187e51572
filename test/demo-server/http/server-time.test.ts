import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createClient, systemEnvironment } from '@oriel/core';
import { createTestApp } from './test-app.ts';

test('every answer has the server’s time, and pages of other origins may read it', async () => {
  const { app } = await createTestApp({ allowedOrigins: ['https://portal.example'] });
  for (const url of ['/public', '/nowhere', '/fails', '/slow']) {
    const before = Date.now();
    const { headers } = await app.inject({ url, headers: { origin: 'https://portal.example' } });
    const time = Number(headers['oriel-time']);
    assert.ok(time >= before && time <= Date.now(), `${url}: ${time}`);
    assert.match(String(headers['access-control-expose-headers']), /Oriel-Time/);
  }
});

test('a client whose clock is 5 minutes off has the server’s time after one answer', async (context) => {
  const { app } = await createTestApp();
  await app.listen({ port: 0, host: '127.0.0.1' });
  context.after(() => app.close());
  for (const off of [300_000, -300_000]) {
    const environment = { ...systemEnvironment, now: () => Date.now() + off };
    const client = createClient({ server: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, environment });
    assert.ok(Math.abs(client.now() - Date.now() - off) < 50);
    const began = Date.now();
    await assert.rejects(client.cameras.list(), { code: 'not_found' });
    const roundTrip = Date.now() - began;
    assert.ok(Math.abs(client.now() - Date.now()) <= roundTrip + 2, `${client.now() - Date.now()} ms after a round trip of ${roundTrip}`);
    assert.ok(Math.abs(client.environment.now() - Date.now() - off) < 50);
  }
});
