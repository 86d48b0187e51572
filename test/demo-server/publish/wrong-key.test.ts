import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { until } from '../../support/until.ts';
import { type Film, makeFilm, show } from './support/film.ts';
import { recordDestination } from './support/record-destination.ts';
import { NGINX_MISSING, startNginx, startNodeMediaServer } from './support/rtmp-server.ts';
import { type Script, startScripted } from './support/scripted-server.ts';

const film: Film = await makeFilm({ seconds: 20 });

function busWithFilm(t: { after(fn: () => void): void }): FrameBus {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const bus = new FrameBus();
  show(film, bus, stop.signal);
  return bus;
}

test('node-media-server, which takes the stream and ends the connection at once: a wrong key, for good', async (t) => {
  const server = await startNodeMediaServer({ secret: 'not told' });
  t.after(() => server.close());
  const { destination, reached } = recordDestination(busWithFilm(t), server.url, 'unsigned');
  t.after(() => destination.stop());
  destination.start();
  await reached('reconnecting', 'wrong_key');
  await reached('failed', 'wrong_key');
});

test('nginx-rtmp, whose on_publish refuses: a wrong key, for good, until a restart', { skip: NGINX_MISSING ?? false }, async (t) => {
  let status = 403;
  const asked: string[] = [];
  const callback = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => asked.push(chunk.toString()));
    request.on('end', () => response.writeHead(status).end());
  }).listen(0, '127.0.0.1');
  await once(callback, 'listening');
  t.after(() => callback.close());
  const server = await startNginx({ onPublish: `http://127.0.0.1:${(callback.address() as AddressInfo).port}/` });
  t.after(() => server.close());
  const { destination, reached } = recordDestination(busWithFilm(t), server.url.replace('/live', '/guarded'), 'rejected-key');
  t.after(() => destination.stop());
  destination.start();
  await reached('failed', 'wrong_key');
  assert.ok(asked.join().includes('rejected-key'));
  status = 200;
  await destination.restart();
  const { reason } = await reached('publishing');
  assert.equal(reason, undefined);
});

test('nginx-rtmp, to which somebody publishes with the key: tried again until it is free', { skip: NGINX_MISSING ?? false }, async (t) => {
  const server = await startNginx();
  t.after(() => server.close());
  const bus = busWithFilm(t);
  const [first, second] = [recordDestination(bus, server.url, 'shared'), recordDestination(bus, server.url, 'shared')];
  t.after(() => Promise.all([first.destination.stop(), second.destination.stop()]));
  first.destination.start();
  await first.reached('publishing');
  second.destination.start();
  await second.reached('reconnecting', 'in_use');
  await first.destination.stop();
  await second.reached('publishing');
  assert.equal(first.destination.status.state, 'idle');
});

const answers: [string, Script, string, string | undefined][] = [
  ['BadName', { publish: (client) => client.status('error', 'NetStream.Publish.BadName', 'no such stream') }, 'failed', 'wrong_key'],
  ['BadAuth', { publish: (client) => client.status('error', 'NetStream.Publish.BadAuth') }, 'failed', 'wrong_key'],
  ['BadName while somebody publishes', { publish: (client) => client.status('error', 'NetStream.Publish.BadName', 'Stream already publishing') }, 'reconnecting', 'in_use'],
  ['an error without a code', { publish: (client) => client.status('error', '', '') }, 'reconnecting', 'refused'],
  ['an end instead of an answer to publish', { publish: ({ socket }) => socket.end() }, 'failed', 'wrong_key'],
  ['a reset instead of an answer to publish', { publish: ({ socket }) => socket.resetAndDestroy() }, 'failed', 'wrong_key'],
  ['a rejected connect', { connect: (client, id) => client.command(0, '_error', id, null, { level: 'error', code: 'NetConnection.Connect.Rejected', description: 'go away' }) }, 'failed', 'refused'],
  ['a connect rejected for its token', { connect: (client, id) => client.command(0, '_error', id, null, { level: 'error', code: 'NetConnection.Connect.Rejected', description: 'Invalid token' }) }, 'failed', 'wrong_key'],
  ['an unknown application', { connect: (client, id) => client.command(0, '_error', id, null, { level: 'error', code: 'NetConnection.Connect.InvalidApp' }) }, 'failed', 'refused'],
  ['an end instead of an answer to connect', { connect: ({ socket }) => socket.end() }, 'reconnecting', 'refused'],
  ['a refused createStream', { createStream: (client, id) => client.command(0, '_error', id, null, null) }, 'reconnecting', 'refused'],
  ['a stream id that is no number', { createStream: (client, id) => client.command(0, '_result', id, null, 'one') }, 'reconnecting', 'not_rtmp'],
  ['a command that is not AMF0', { connect: (client) => client.message({ type: 20, payload: Buffer.from('ffffff', 'hex') }) }, 'reconnecting', 'not_rtmp'],
];
for (const [what, script, state, reason] of answers) {
  test(`${what}: ${state}, ${reason}`, async (t) => {
    const server = await startScripted(script);
    t.after(() => server.close());
    const { destination, reached } = recordDestination(busWithFilm(t), server.url, 'any');
    t.after(() => destination.stop());
    destination.start();
    await reached(state as 'failed', reason as 'refused');
  });
}

test('a key that has been published with is not given up at the first refusal', async (t) => {
  let refuse = false;
  let client: { socket: { destroy(): void } } | undefined;
  const server = await startScripted({
    publish: (each) => {
      client = each;
      each.status(refuse ? 'error' : 'status', refuse ? 'NetStream.Publish.BadName' : 'NetStream.Publish.Start');
    },
  });
  t.after(() => server.close());
  const { destination, reached, changes } = recordDestination(busWithFilm(t), server.url, 'any');
  t.after(() => destination.stop());
  destination.start();
  const { at } = await reached('publishing');
  await until('it has published for more than three seconds', () => performance.now() - at > 3100);
  refuse = true;
  client?.socket.destroy();
  await reached('reconnecting', 'wrong_key');
  refuse = false;
  const count = () => changes.filter(({ state, reason }) => state === 'publishing' && reason === undefined).length;
  await until('it publishes again', () => count() > 1);
});
