import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { HttpTransport, nothing } from '@oriel/core/transport';
import { HttpServer } from '../support/http-server.ts';
import { ManualEnvironment } from '../support/manual-environment.ts';

const MINUTES = 60_000;

/** A server whose clock is `offset` ahead of the viewer's, and a network with the given delays. */
async function world(offset: number) {
  const environment = new ManualEnvironment();
  const state = { offset, there: 0, back: 0, headers: undefined as Record<string, string> | undefined };
  const serverTime = () => environment.now() + state.offset;
  const server = await HttpServer.listen((_, response: ServerResponse) => {
    environment.advance(state.there);
    const headers = state.headers ?? { 'Oriel-Time': String(serverTime()) };
    environment.advance(state.back);
    response.writeHead(204, headers).end();
  });
  const http = new HttpTransport({ server: server.url, environment, timeout: 10 * MINUTES, retries: 0 });
  const ask = async (there = 0, back = there) => {
    Object.assign(state, { there, back });
    await http.request('/x', { read: nothing });
  };
  const error = () => http.now() - serverTime();
  return { environment, state, http, ask, error, serverTime, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

for (const offset of [5 * MINUTES, -5 * MINUTES]) {
  test(`a viewer’s clock that is ${-offset / MINUTES} minutes off`, async () => {
    await using clock = await world(offset);
    assert.equal(clock.error(), -offset, 'local time until the first answer');
    await clock.ask(20);
    assert.ok(Math.abs(clock.error()) <= 1, `${clock.error()}`);
    assert.equal(clock.http.environment.now(), clock.environment.now(), 'the local clock stays as it is');
  });
}

test('the answer with the shortest round trip counts, and a slow one changes nothing', async () => {
  await using clock = await world(5 * MINUTES);
  await clock.ask(400, 0);
  assert.ok(Math.abs(Math.abs(clock.error()) - 200) <= 1, 'half of the round trip');
  await clock.ask(4, 0);
  assert.ok(Math.abs(clock.error()) <= 3, `${clock.error()}`);
  const before = clock.error();
  for (const delay of [450, 15, 2000]) await clock.ask(delay);
  assert.equal(clock.error(), before);
});

test('the time does not jitter with the network', async () => {
  await using clock = await world(5 * MINUTES);
  const offsets = new Set<number>();
  for (let n = 0; n < 50; n++) {
    await clock.ask(10 + ((n * 7) % 40), 10 + ((n * 13) % 40));
    clock.environment.advance(1000);
    offsets.add(clock.http.now() - clock.environment.now());
  }
  assert.ok(offsets.size <= 3, [...offsets].join(' '));
  assert.ok(Math.abs(clock.error()) <= 10, `${clock.error()}`);
});

test('a clock that drifts is followed', async () => {
  await using clock = await world(5 * MINUTES);
  for (let n = 0; n < 100; n++) {
    clock.state.offset += 3;
    await clock.ask(5);
    clock.environment.advance(MINUTES);
  }
  assert.ok(Math.abs(clock.error()) <= 15, `${clock.error()}`);
});

test('a clock that was set is followed from the second answer', async () => {
  await using clock = await world(5 * MINUTES);
  await clock.ask(5);
  clock.state.offset = 0;
  await clock.ask(5);
  await clock.ask(5);
  assert.ok(Math.abs(clock.error()) <= 1, `${clock.error()}`);
});

test('one answer that contradicts the others is ignored, such as one of another machine', async () => {
  await using clock = await world(0);
  for (const offset of [0, 0, -40_000, 0, -40_000, 0]) {
    clock.state.offset = offset;
    await clock.ask(5);
    clock.state.offset = 0;
    assert.ok(Math.abs(clock.error()) <= 5, `${clock.error()}`);
  }
});

test('answers that may come from a cache do not count', async () => {
  await using clock = await world(5 * MINUTES);
  await clock.ask(5);
  for (const cacheControl of ['private, max-age=86400', 'public, max-age=31536000, immutable']) {
    clock.state.headers = { 'Oriel-Time': String(clock.serverTime() - 60 * MINUTES), 'Cache-Control': cacheControl };
    await clock.ask(5);
    await clock.ask(5);
  }
  assert.ok(Math.abs(clock.error()) <= 1, `${clock.error()}`);
});

test('without the header, Date tells the time to a second', async () => {
  await using clock = await world(5 * MINUTES);
  clock.state.headers = { Date: new Date(clock.serverTime()).toUTCString() };
  await clock.ask(5);
  assert.ok(Math.abs(clock.error()) <= 510, `${clock.error()}`);
  clock.state.headers = { Date: 'yesterday', 'Oriel-Time': 'noon' };
  await clock.ask(5);
  assert.ok(Math.abs(clock.error()) <= 510, `${clock.error()}`);
});

test('other servers do not set the time, and errors do', async () => {
  await using clock = await world(5 * MINUTES);
  await using other = await HttpServer.listen((_, response) => void response.writeHead(204, { 'Oriel-Time': '0' }).end());
  await clock.http.request(`${other.url}/x`, { read: nothing });
  assert.equal(clock.error(), -5 * MINUTES);
  await using failing = await HttpServer.listen((_, response) => void response.writeHead(404, { 'Oriel-Time': String(clock.serverTime()) }).end());
  const http = new HttpTransport({ server: failing.url, environment: clock.environment });
  await assert.rejects(http.request('/x', { read: nothing }), { code: 'not_found' });
  assert.ok(Math.abs(http.now() - clock.serverTime()) <= 1);
});
