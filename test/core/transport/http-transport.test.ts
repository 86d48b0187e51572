import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrielError, ServerError } from '@oriel/core/contract';
import { HttpTransport, json, nothing, type HttpTransportOptions } from '@oriel/core/transport';
import { until } from '../../support/until.ts';
import { HttpServer, sendJson } from '../support/http-server.ts';
import { ManualEnvironment } from '../support/manual-environment.ts';

interface Answer {
  ok: boolean;
}
const answer = json((value) => (typeof value === 'object' && value !== null && 'ok' in value ? (value as Answer) : undefined));

function transportTo(server: string, options: Partial<HttpTransportOptions> = {}) {
  const environment = new ManualEnvironment();
  return { environment, http: new HttpTransport({ server, environment, ...options }) };
}

const code = (expected: string) => (error: unknown) => error instanceof OrielError && error.code === expected;

test('a server may live below a path', async () => {
  await using server = await HttpServer.listen((_, response) => sendJson(response, { ok: true }));
  const { http } = transportTo(`${server.url}/oriel/`);
  await http.request('/api/v1/cameras', { query: { from: 1, to: undefined }, read: answer });
  assert.equal(server.received[0]?.path, '/oriel/api/v1/cameras?from=1');
  assert.equal(http.address('/hls/a/index.m3u8'), `${server.url}/oriel/hls/a/index.m3u8`);
  assert.equal(http.address('https://cdn.example/x'), 'https://cdn.example/x');
});

test('without a usable server every request rejects, and nothing throws', async () => {
  const { http } = transportTo('not an address');
  assert.equal(http.address('/x'), '/x');
  await assert.rejects(http.request('/x', { read: nothing }), code('invalid_request'));
});

test('the server’s own error comes through with its details', async () => {
  const body = new ServerError('no_recording', { details: { after: '2026-01-31T12:00:00.000Z' } }).toBody();
  await using server = await HttpServer.listen((_, response) => sendJson(response, body, 404));
  const { http } = transportTo(server.url);
  await assert.rejects(http.request('/x', { read: answer }), (error: unknown) => {
    assert.ok(error instanceof OrielError);
    assert.equal(error.code, 'no_recording');
    assert.equal(error.details?.['after'], '2026-01-31T12:00:00.000Z');
    assert.equal(error.details?.['status'], 404);
    return true;
  });
  assert.equal(server.received.length, 1, 'what the server refuses is not asked again');
});

test('an error answer without an error of Oriel gets its code from the HTTP status', async () => {
  let status = 0;
  await using server = await HttpServer.listen((_, response) => void response.writeHead(status).end('<h1>No</h1>'));
  const { http } = transportTo(server.url, { retries: 0 });
  const expected = { 401: 'not_authenticated', 403: 'not_allowed', 404: 'not_found', 405: 'method_not_allowed', 418: 'invalid_answer', 429: 'rate_limited', 500: 'internal' };
  for (const [of, code] of Object.entries(expected)) {
    status = Number(of);
    await assert.rejects(http.request('/x', { read: answer }), (error: unknown) => {
      assert.ok(error instanceof OrielError);
      assert.deepEqual([error.code, error.message, error.details], [code, `The server answered with HTTP status ${status}.`, { status }]);
      return true;
    });
  }
});

test('an answer that cannot be read is invalid_answer', async () => {
  let body = 'not JSON';
  await using server = await HttpServer.listen((_, response) => void response.end(body));
  const { http } = transportTo(server.url);
  await assert.rejects(http.request('/x', { read: answer }), code('invalid_answer'));
  body = '{"other":1}';
  await assert.rejects(http.request('/x', { read: answer }), code('invalid_answer'));
});

test('an idempotent request is tried again, with doubling waits', async () => {
  let failures = 2;
  await using server = await HttpServer.listen((_, response) => (failures-- > 0 ? void response.writeHead(502).end() : sendJson(response, { ok: true })));
  const { http, environment } = transportTo(server.url, { timeout: 60_000 });
  const answered = http.request('/x', { read: answer });
  await until('the first wait', () => environment.delays.includes(300));
  environment.advance(300);
  await until('the second wait', () => environment.delays.includes(600));
  environment.advance(600);
  assert.deepEqual(await answered, { ok: true });
  assert.equal(server.received.length, 3);
  assert.deepEqual(environment.delays, [], 'no timer stays behind');
});

test('it gives up after three retries', async () => {
  await using server = await HttpServer.listen((_, response) => void response.writeHead(500).end());
  const { http, environment } = transportTo(server.url, { timeout: 60_000 });
  const failed = assert.rejects(http.request('/x', { read: answer }), code('internal'));
  for (const wait of [300, 600, 1200]) {
    await until(`a wait of ${wait}`, () => environment.delays.includes(wait));
    environment.advance(wait);
  }
  await failed;
  assert.equal(server.received.length, 4);
});

test('a POST is not tried again, unless it says it may be', async () => {
  await using server = await HttpServer.listen((_, response) => void response.writeHead(502).end());
  const { http, environment } = transportTo(server.url, { timeout: 60_000, retries: 1 });
  await assert.rejects(http.request('/x', { method: 'POST', json: { a: 1 }, read: answer }), code('not_ready'));
  assert.equal(server.received.length, 1);
  assert.equal(server.received[0]?.body, '{"a":1}');
  assert.equal(server.received[0]?.headers['content-type'], 'application/json');
  const failed = assert.rejects(http.request('/x', { method: 'POST', idempotent: true, read: answer }), code('not_ready'));
  await until('the wait', () => environment.delays.includes(300));
  environment.advance(300);
  await failed;
  assert.equal(server.received.length, 3);
});

test('Retry-After is kept to', async () => {
  let first = true;
  const busy = new ServerError('rate_limited').toBody();
  await using server = await HttpServer.listen((_, response) => {
    if (!first) return sendJson(response, { ok: true });
    first = false;
    sendJson(response, busy, 429, { 'Retry-After': '7' });
  });
  const { http, environment } = transportTo(server.url, { timeout: 60_000 });
  const answered = http.request('/x', { read: answer });
  await until('the wait', () => environment.delays.includes(7000));
  environment.advance(7000);
  assert.deepEqual(await answered, { ok: true });
});

test('a server that asks for a long wait is not waited for', async () => {
  await using server = await HttpServer.listen((_, response) => void response.writeHead(503, { 'Retry-After': '3600' }).end());
  await assert.rejects(transportTo(server.url).http.request('/x', { read: answer }), (error: unknown) => {
    return error instanceof OrielError && error.details?.['retryAfter'] === 3_600_000;
  });
});

test('no answer in time', async () => {
  await using server = await HttpServer.listen(() => {});
  const { http, environment } = transportTo(server.url, { retries: 0 });
  const failed = assert.rejects(http.request('/x', { read: answer }), code('no_answer'));
  await until('the request', () => server.received.length === 1);
  environment.advance(10_000);
  await failed;
});

test('an answer that stops half way is no answer in time either', async () => {
  await using server = await HttpServer.listen((_, response) => void response.writeHead(200).write('{"ok":'));
  const { http, environment } = transportTo(server.url, { retries: 0 });
  const failed = assert.rejects(http.request('/x', { read: answer }), code('no_answer'));
  await until('the request', () => server.received.length === 1);
  environment.advance(10_000);
  await failed;
});

test('an answer that breaks off is network_gone', async () => {
  await using server = await HttpServer.listen((_, response) => {
    response.writeHead(200, { 'Content-Length': '100' }).write('{"ok":');
    response.destroy();
  });
  const { http } = transportTo(server.url, { retries: 0 });
  await assert.rejects(http.request('/x', { read: answer }), code('network_gone'));
});

test('the signal ends a request, and the wait for a retry', async () => {
  await using server = await HttpServer.listen(({ path }, response) => void (path === '/fails' && response.writeHead(502).end()));
  const { http, environment } = transportTo(server.url);
  const hanging = new AbortController();
  const first = assert.rejects(http.request('/hangs', { signal: hanging.signal, read: answer }), { name: 'AbortError' });
  await until('the request', () => server.received.length === 1);
  hanging.abort();
  await first;
  const waiting = new AbortController();
  const second = assert.rejects(http.request('/fails', { signal: waiting.signal, read: answer }), { name: 'AbortError' });
  await until('the wait', () => environment.delays.includes(300));
  waiting.abort();
  await second;
  assert.deepEqual(environment.delays, []);
  await assert.rejects(http.request('/x', { signal: AbortSignal.abort(), read: answer }), { name: 'AbortError' });
});

test('a request whose signal has aborted asks for no token', async () => {
  await using server = await HttpServer.listen((_, response) => sendJson(response, { ok: true }));
  let asked = 0;
  const { http } = transportTo(server.url, { token: () => Promise.resolve(`token ${++asked}`) });
  const reason = new Error('the page has gone on');
  await assert.rejects(http.request('/x', { read: answer, signal: AbortSignal.abort(reason) }), reason);
  assert.deepEqual([asked, server.received.length], [0, 0]);
});

test('an expired token is renewed once for however many requests', async () => {
  const expired = new ServerError('token_expired').toBody();
  await using server = await HttpServer.listen(({ headers }, response) =>
    headers.authorization === 'Bearer new' ? sendJson(response, { ok: true }) : sendJson(response, expired, 401),
  );
  const tokens = ['old', 'new', 'newer'];
  let asked = 0;
  const { http } = transportTo(server.url, { token: async () => tokens[asked++] ?? '' });
  await Promise.all([1, 2, 3].map(() => http.request('/x', { method: 'POST', read: answer })));
  assert.equal(asked, 2);
  await http.request('/x', { read: answer });
  assert.equal(asked, 2);
});

test('a token that stays expired is not asked for for ever', async () => {
  const expired = new ServerError('token_expired').toBody();
  await using server = await HttpServer.listen((_, response) => sendJson(response, expired, 401));
  let asked = 0;
  const { http } = transportTo(server.url, { token: () => `token-${asked++}` });
  await assert.rejects(http.request('/x', { read: answer }), code('token_expired'));
  assert.equal(asked, 2);
  await assert.rejects(transportTo(server.url, { token: 'fixed' }).http.request('/x', { read: answer }), code('token_expired'));
  assert.equal(server.received.length, 3);
});

test('a provider that fails is asked again the next time', async () => {
  await using server = await HttpServer.listen((_, response) => sendJson(response, { ok: true }));
  let fails = true;
  const { http } = transportTo(server.url, {
    token: () => {
      if (fails) throw new Error('no session');
      return 'good';
    },
  });
  await assert.rejects(http.request('/x', { read: answer }), code('not_authenticated'));
  fails = false;
  await http.request('/x', { read: answer });
  assert.equal(server.received[0]?.headers.authorization, 'Bearer good');
});

test('the token goes to its own server only', async () => {
  await using own = await HttpServer.listen((_, response) => sendJson(response, { ok: true }));
  await using other = await HttpServer.listen((_, response) => sendJson(response, { ok: true }));
  const { http } = transportTo(own.url, { token: 'secret' });
  await http.request('/x', { read: answer });
  await http.request(`${other.url}/x`, { read: answer });
  assert.equal(own.received[0]?.headers.authorization, 'Bearer secret');
  assert.equal(other.received[0]?.headers.authorization, undefined);
  assert.equal(await http.authorization(`${other.url}/x`), undefined);
  assert.equal(await http.authorization(`${own.url}/x`), 'Bearer secret');
});

test('a server that does not answer is left alone for a while, then one request goes to see', async () => {
  let status = 502;
  await using server = await HttpServer.listen((_, response) => sendJson(response, { ok: true }, status));
  const { http, environment } = transportTo(server.url, { retries: 0 });
  const ask = () => http.request('/x', { read: answer });
  for (let n = 0; n < 5; n++) await assert.rejects(ask(), code('not_ready'));
  await assert.rejects(ask(), code('not_ready'));
  assert.equal(server.received.length, 5, 'the sixth did not go out');

  environment.advance(1000);
  await Promise.allSettled([ask(), ask()]);
  assert.equal(server.received.length, 6, 'one went to see');

  environment.advance(2000);
  status = 200;
  assert.deepEqual(await ask(), { ok: true });
  assert.deepEqual(await ask(), { ok: true });

  status = 502;
  for (let n = 0; n < 6; n++) await assert.rejects(ask());
  assert.equal(server.received.length, 13);
  status = 200;
  http.resume();
  assert.deepEqual(await ask(), { ok: true }, 'a person who asks again is not made to wait');
});

test('refusals are answers: they leave the server open', async () => {
  const refused = new ServerError('camera_unknown').toBody();
  await using server = await HttpServer.listen((_, response) => sendJson(response, refused, 404));
  const { http } = transportTo(server.url);
  for (let n = 0; n < 8; n++) await assert.rejects(http.request('/x', { read: answer }), code('camera_unknown'));
  assert.equal(server.received.length, 8);
});

test('nobody there is network_gone', async () => {
  const gone = await HttpServer.listen(() => {});
  const { url } = gone;
  await gone[Symbol.asyncDispose]();
  await assert.rejects(transportTo(url, { retries: 0 }).http.request('/x', { read: answer }), code('network_gone'));
});
