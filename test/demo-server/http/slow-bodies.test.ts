import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import fastify, { type FastifyRequest } from 'fastify';
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

test('a long body that never ends is cut off: after the answer, and beyond the most bytes', async (t) => {
  const app = fastify() as unknown as App;
  app.addContentTypeParser('*', (_request, body, done) => done(null, body));
  limitSlowBodies(app, LIMIT);
  app.post('/answered', { config: { longBody: true } }, async () => 'ok');
  const read = async ({ body }: FastifyRequest) => {
    for await (const _chunk of body as Readable);
    return 'ok';
  };
  app.post('/limited', { config: { longBody: true, maxBody: 100_000 } }, read);
  app.post('/unlimited', { config: { longBody: true } }, read);
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  /** How many bytes went out until the connection was closed. */
  const flood = async (path: string, most = Infinity): Promise<number> => {
    const sent = request({ port, path, method: 'POST', headers: { 'content-type': 'application/octet-stream' } });
    sent.on('response', (response) => response.resume());
    let bytes = 0;
    const closed = new Promise((resolve) => sent.once('close', resolve));
    sent.on('error', () => {});
    while (!sent.destroyed && bytes < most) {
      sent.write(Buffer.alloc(10_000));
      bytes += 10_000;
      await delay(5);
    }
    sent.end();
    await closed;
    return bytes;
  };
  assert.ok((await flood('/answered')) > 0);
  assert.ok((await flood('/limited')) > 100_000);
  assert.equal(await flood('/unlimited', 1_000_000), 1_000_000);
});
