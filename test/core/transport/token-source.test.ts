import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpTransport, nothing, type TokenProvider } from '@oriel/core/transport';
import { until } from '../../support/until.ts';
import { HttpServer, sendJson } from '../support/http-server.ts';
import { ManualEnvironment } from '../support/manual-environment.ts';

/** A JSON Web Token whose signature nobody checks here. */
const jwt = (exp: number, id: number) => `e30.${Buffer.from(JSON.stringify({ exp: exp / 1000, id, name: '\u00ff\u00fe?>' })).toString('base64url')}.x`;

function setUp(token: TokenProvider, environment = new ManualEnvironment()) {
  const http = new HttpTransport({ server: 'http://oriel.test', environment, token });
  return { http, environment, sent: () => http.authorization('http://oriel.test/x') };
}

/** A provider whose tokens last for `life`. */
function lasting(environment: ManualEnvironment, life: number) {
  const provider = { asked: 0, fails: false, ask: () => {
    provider.asked++;
    if (provider.fails) throw new Error('no session');
    return jwt(environment.now() + life, provider.asked);
  } };
  return provider;
}

const settled = () => new Promise(setImmediate);

test('a token is renewed shortly before it ends, and nobody waits for that', async () => {
  const environment = new ManualEnvironment();
  const provider = lasting(environment, 300_000);
  const { sent } = setUp(provider.ask, environment);
  const first = await sent();
  environment.advance(269_000);
  assert.equal(await sent(), first);
  assert.equal(provider.asked, 1);
  environment.advance(2000);
  assert.equal(await sent(), first, 'it still holds');
  await settled();
  assert.notEqual(await sent(), first);
  assert.equal(provider.asked, 2);
});

test('while the next token cannot be had the old one goes on, to its end', async () => {
  const environment = new ManualEnvironment();
  const provider = lasting(environment, 300_000);
  const { sent } = setUp(provider.ask, environment);
  const first = await sent();
  provider.fails = true;
  environment.advance(280_000);
  for (let n = 0; n < 2; n++) {
    assert.equal(await sent(), first);
    await settled();
  }
  environment.advance(20_000);
  await assert.rejects(sent(), { code: 'not_authenticated' });
  provider.fails = false;
  assert.notEqual(await sent(), first);
});

test('a short token is used for half its life, and one that seems over already until it is refused', async () => {
  for (const [life, later, times] of [[10_000, 4000, 1], [10_000, 6000, 2], [-60_000, 600_000, 1]] as const) {
    const environment = new ManualEnvironment();
    const provider = lasting(environment, life);
    const { sent } = setUp(provider.ask, environment);
    await sent();
    environment.advance(later);
    await sent();
    await settled();
    assert.equal(provider.asked, times, `a life of ${life}, after ${later}`);
  }
});

test('a header that was refused is answered with another, if there is one', async () => {
  let asked = 0;
  const { http } = setUp(() => `token-${asked++}`);
  const address = 'http://oriel.test/x';
  const refused = await http.authorization(address);
  const others = await Promise.all([1, 2].map(() => http.authorization(address, { refused })));
  assert.deepEqual(others, ['Bearer token-1', 'Bearer token-1']);
  assert.equal(await setUp('fixed').http.authorization(address, { refused: 'Bearer fixed' }), undefined);
  assert.equal(await setUp(() => 'same').http.authorization(address, { refused: 'Bearer same' }), undefined);
});

test('a provider that never answers is waited for as long as a server is, and asked anew after that', async () => {
  await using server = await HttpServer.listen((_, response) => sendJson(response, {}));
  const environment = new ManualEnvironment();
  let asked = 0;
  const token = () => (asked++ === 0 ? new Promise<string>(() => {}) : 'good');
  const http = new HttpTransport({ server: server.url, environment, token, retries: 0 });
  const controller = new AbortController();
  const ended = assert.rejects(http.request('/x', { signal: controller.signal, read: nothing }), { name: 'AbortError' });
  const late = assert.rejects(http.request('/x', { read: nothing }), { code: 'no_answer' });
  controller.abort();
  await ended;
  environment.advance(10_000);
  await late;
  await http.request('/x', { read: nothing });
  assert.equal(server.received[0]?.headers.authorization, 'Bearer good');
  await until('no timer is left', () => environment.delays.length === 0);
});
