import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import fastify from 'fastify';
import type { App } from '../../../demo-server/src/http/app.ts';
import { limitSlowBodies } from '../../../demo-server/src/http/slow-bodies.ts';

const LIMIT = 200;

/** Sends a body of ten bytes, one each `every` ms, and resolves with the status, or with `closed`. */
async function send(port: number, path: string, every: number): Promise<number | 'closed'> {
  const sent = request({ port, path, method: 'POST', headers: { 'content-type': 'text/plain', 'content-length': 10 } });
  const ended = new Promise<number | 'closed'>((resolve) => {
    sent.once('error', () => resolve('closed'));
    sent.once('response', (response) => (response.resume(), resolve(response.statusCode ?? 0)));
  });
  for (let i = 0; i < 10 && !sent.destroyed; i++) {
    sent.write('x');
    if (every > 0) await delay(every);
  }
  sent.end();
  return ended;
}

test('a body that takes too long ends its connection; a long body may go on while it comes', async (t) => {
  const app = fastify() as unknown as App;
  limitSlowBodies(app, LIMIT);
  app.post('/short', async () => 'ok');
  app.post('/long', { config: { longBody: true } }, async () => 'ok');
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  assert.equal(await send(port, '/short', 0), 200);
  assert.equal(await send(port, '/short', LIMIT / 4), 'closed');
  assert.equal(await send(port, '/long', LIMIT / 4), 200);
  const stuck = request({ port, path: '/long', method: 'POST', headers: { 'content-type': 'text/plain', 'content-length': 10 } });
  stuck.write('x');
  await once(stuck, 'error');
});
